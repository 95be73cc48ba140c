//! What happened: append, replay, snapshot, verify.
