//! What a tenant and the platform know and decide. Pure: no clock, network, disk, thread,
//! randomness or future.

pub mod bytes;
pub mod fault;
pub mod heard;
pub mod id;
pub mod order;
pub mod outcome;
pub mod reason;
pub mod time;
