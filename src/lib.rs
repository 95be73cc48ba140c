//! Signalbox: composes the node, nothing else.

pub mod cli;
pub mod out;
pub mod app;
pub mod serve;
pub mod control;
pub mod doctor;
pub mod keys;
pub mod ledger;
pub mod rehearse;
pub mod rules;

pub mod child;
pub mod client;
pub mod setup;
pub mod demo;

pub mod talk;
pub mod storm;
pub mod fuzz;
pub mod crash;
pub mod bench;
