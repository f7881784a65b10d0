//! Tests over the real SDK and the embedded engine on a temporary file.
