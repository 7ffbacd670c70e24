//! The way from a node to the store: over the network, so that a pulled cable cuts it.
//!
//! Inside of a node a relay listens at a socket and connects to the switch for each client; at the
//! switch another one hands that on to the store's socket.

use core::net::SocketAddr;
use core::time::Duration;
use std::io;
use std::net::{Shutdown, TcpListener, TcpStream};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::sync::Arc;
use std::thread;

use crate::failure::Failure;
use crate::network::SWITCH;

/// Where the relay at the switch listens.
const PORT: u16 = 7077;

/// How long a connection over the network may take to be made.
const CONNECT: Duration = Duration::from_secs(1);

/// Serves the clients of a node, for ever.
///
/// # Errors
/// If the socket cannot be listened at.
pub(crate) fn inside(socket: &Path) -> Result<(), Failure> {
    let listener = UnixListener::bind(socket).map_err(|error| Failure::file(socket, &error))?;
    let switch = address()?;
    for client in listener.incoming().flatten() {
        thread::spawn(move || {
            if let Ok(way) = TcpStream::connect_timeout(&switch, CONNECT) {
                join(client, way);
            }
        });
    }
    Ok(())
}

/// Serves all nodes, for ever.
///
/// # Errors
/// If the port cannot be listened at.
pub(crate) fn outside(store: &Path) -> Result<(), Failure> {
    let own = address()?;
    let busy = |error: io::Error| Failure::new(own, error, "run it in the namespace of a lab's switch");
    let listener = TcpListener::bind(own).map_err(busy)?;
    for way in listener.incoming().flatten() {
        let store = store.to_path_buf();
        thread::spawn(move || {
            if let Ok(store) = UnixStream::connect(store) {
                join(store, way);
            }
        });
    }
    Ok(())
}

/// The address at the switch.
fn address() -> Result<SocketAddr, Failure> {
    let text = format!("{SWITCH}:{PORT}");
    text.parse().map_err(|error| Failure::new(text, error, "mend it in crates/lab/src/network.rs"))
}

/// Hands on what each side says, until one of them ends.
fn join(near: UnixStream, far: TcpStream) {
    let _ = far.set_nodelay(true);
    let (near, far) = (Arc::new(near), Arc::new(far));
    let (near_too, far_too) = (Arc::clone(&near), Arc::clone(&far));
    let there = thread::spawn(move || {
        let _ = io::copy(&mut &*near_too, &mut &*far_too);
        end(&near_too, &far_too);
    });
    let _ = io::copy(&mut &*far, &mut &*near);
    end(&near, &far);
    let _ = there.join();
}

/// Ends both sides. One that has ended already is no error.
fn end(near: &UnixStream, far: &TcpStream) {
    let _ = near.shutdown(Shutdown::Both);
    let _ = far.shutdown(Shutdown::Both);
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};

    use super::*;

    #[test]
    fn both_sides_hear_each_other_and_end_together() {
        let (mut client, near) = UnixStream::pair().expect("a pair");
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let far = TcpStream::connect(listener.local_addr().expect("it has one")).expect("it listens");
        let (mut store, _) = listener.accept().expect("somebody comes");
        let relay = thread::spawn(move || join(near, far));
        let mut heard = [0; 4];
        client.write_all(b"asks").expect("it is open");
        store.read_exact(&mut heard).expect("it comes");
        assert_eq!(&heard, b"asks");
        store.write_all(b"says").expect("it is open");
        client.read_exact(&mut heard).expect("it comes");
        assert_eq!(&heard, b"says");
        drop(store);
        assert_eq!(client.read(&mut heard).expect("it ends"), 0);
        relay.join().expect("it ends too");
    }
}
