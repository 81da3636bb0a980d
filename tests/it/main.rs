//! Behaviour that crosses modules, one module per concern.
