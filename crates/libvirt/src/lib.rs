//! The article's functions on libvirt.
