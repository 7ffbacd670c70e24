//! Three nodes with real virtual machines on one Linux machine.
