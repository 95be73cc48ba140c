//! How panels, channels and providers speak.
