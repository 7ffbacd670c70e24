//! Every policy of a cluster as people write it: its name, its unit, its default, its meaning.
