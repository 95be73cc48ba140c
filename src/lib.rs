//! Signalbox: composes the node, nothing else.
