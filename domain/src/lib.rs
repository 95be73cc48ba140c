//! What a tenant and the platform know and decide: pure.
