//! A store that fails in chosen ways, for tests of what the engine never does.
