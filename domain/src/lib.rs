//! What a tenant and the platform know and decide. Pure: no clock, network, disk, thread,
//! randomness or future.
//!
//! Reading order is the order of a command: [`parse`] → [`command`] → [`order`] → [`action`] →
//! [`cooldown`] → [`route`] → [`outbox`] → [`reply`]; [`tenant`] puts them together.

pub mod id;
pub mod bytes;
pub mod time;

pub mod heard;
pub mod input;
pub mod invite;
pub mod event;
pub mod change;
pub mod reason;
pub mod fault;
pub mod outcome;

pub mod text;
pub mod language;
pub mod length;
pub mod words;
pub mod parse;
pub mod name;
pub mod description;

pub mod action;
pub mod order;
pub mod service;
pub mod catalogue;
pub mod schedule;
pub mod settings;
pub mod plan;
pub mod cooldown;
pub mod provider;
pub mod route;
pub mod template;
pub mod reply;
pub mod voice;
pub mod medium;
pub mod budget;
pub mod outbox;
pub mod staff;
pub mod member;
pub mod contact;
pub mod code;
pub mod pause;
pub mod subject;
pub mod ticket;
pub mod halt;
pub mod dedupe;
pub mod answer;
pub mod watch;
pub mod command;
pub mod trace;
pub mod suggest;

pub mod platform;
pub mod receipt;
pub mod tenant;
