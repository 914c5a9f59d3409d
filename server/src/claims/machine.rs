//! The machine under the server, as its files show it. Tests put another folder in the place of `/`.

use std::{
    collections::BTreeSet,
    fs,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    path::{Path, PathBuf},
};

/// Room on a disk, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Space {
    pub free: u64,
    pub total: u64,
    pub free_files: u64,
    pub total_files: u64,
}

/// Whose process the probes look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// This process is the server.
    Own,
    /// Another process that listens at this port is the server.
    Listening(u16),
}

#[derive(Debug, Clone)]
pub struct Machine {
    root: PathBuf,
    subject: Subject,
    space: Option<Space>,
}

impl Machine {
    pub fn new(subject: Subject) -> Self {
        Self {
            root: PathBuf::from("/"),
            subject,
            space: None,
        }
    }

    /// A machine whose `/` is another folder and whose disk has this room.
    pub fn at(root: PathBuf, space: Space) -> Self {
        Self {
            root,
            subject: Subject::Own,
            space: Some(space),
        }
    }

    /// A path of this machine, given without the leading slash.
    pub fn path(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    pub fn read(&self, path: &str) -> Option<String> {
        let bytes = fs::read(self.path(path)).ok()?;
        Some(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// The room on the disk of a folder.
    pub fn space(&self, folder: &Path) -> Option<Space> {
        if self.space.is_some() {
            return self.space;
        }
        let found = rustix::fs::statvfs(folder).ok()?;
        Some(Space {
            free: found.f_bavail.saturating_mul(found.f_frsize),
            total: found.f_blocks.saturating_mul(found.f_frsize),
            free_files: found.f_favail,
            total_files: found.f_files,
        })
    }

    /// The folder of the server's process in `proc`; none while no server runs.
    pub fn process(&self) -> Option<String> {
        match self.subject {
            Subject::Own => Some("proc/self".to_owned()),
            Subject::Listening(port) => self.listening_at(port),
        }
    }

    fn listening_at(&self, port: u16) -> Option<String> {
        let processes = fs::read_dir(self.path("proc")).ok()?;
        let names = processes.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        let mut processes = names.filter(|name| name.bytes().all(|byte| byte.is_ascii_digit()));
        processes.find_map(|name| {
            let process = format!("proc/{name}");
            let named = self.read(&format!("{process}/comm"))?;
            // The kernel keeps fifteen characters.
            let ours = named.trim() == "hourbook-server"
                && self
                    .listeners(&process)
                    .iter()
                    .any(|listener| listener.port() == port);
            ours.then_some(process)
        })
    }

    /// Where a process listens for TCP connections.
    pub fn listeners(&self, process: &str) -> BTreeSet<SocketAddr> {
        let sockets = self.sockets(process);
        let tables =
            ["tcp", "tcp6"].map(|table| self.read(&format!("{process}/net/{table}")).unwrap_or_default());
        let listening = tables
            .iter()
            .flat_map(|table| table.lines().filter_map(listening));
        listening
            .filter(|(_, inode)| sockets.contains(inode))
            .map(|(address, _)| address)
            .collect()
    }

    fn sockets(&self, process: &str) -> BTreeSet<u64> {
        let Ok(files) = fs::read_dir(self.path(&format!("{process}/fd"))) else {
            return BTreeSet::new();
        };
        let targets = files.filter_map(|file| fs::read_link(file.ok()?.path()).ok());
        let inodes = targets.filter_map(|target| {
            let inode = target.to_str()?.strip_prefix("socket:[")?.strip_suffix(']')?;
            inode.parse().ok()
        });
        inodes.collect()
    }
}

/// What a process can do for its own safety at its start: no dump of its memory, and as many open files as it may have.
/// Where the system refuses, the probe of the limits tells.
pub fn harden() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let none = Rlimit {
        current: Some(0),
        maximum: Some(0),
    };
    let files = getrlimit(Resource::Nofile);
    let most = Rlimit {
        current: files.maximum,
        ..files
    };
    for (resource, limit) in [(Resource::Core, none), (Resource::Nofile, most)] {
        if let Err(error) = setrlimit(resource, limit) {
            tracing::warn!(%error, "a limit of this process could not be set");
        }
    }
}

/// Address and inode of a line of `/proc/net/tcp` that is a listener.
fn listening(line: &str) -> Option<(SocketAddr, u64)> {
    const LISTEN: &str = "0A";
    let mut columns = line.split_whitespace().skip(1);
    let (address, port) = columns.next()?.split_once(':')?;
    let _remote = columns.next()?;
    if columns.next()? != LISTEN {
        return None;
    }
    let inode = columns.nth(5)?.parse().ok()?;
    Some((
        SocketAddr::new(ip(address)?, u16::from_str_radix(port, 16).ok()?),
        inode,
    ))
}

/// The kernel writes addresses as words in the byte order of the machine, which is little-endian here.
fn ip(hexadecimal: &str) -> Option<IpAddr> {
    let word = |text: &str| u32::from_str_radix(text, 16).ok().map(u32::to_le_bytes);
    match hexadecimal.len() {
        8 => word(hexadecimal).map(|bytes| Ipv4Addr::from(bytes).into()),
        32 => {
            let mut bytes = [0; 16];
            for (index, part) in bytes.chunks_exact_mut(4).enumerate() {
                part.copy_from_slice(&word(hexadecimal.get(index * 8..index * 8 + 8)?)?);
            }
            Some(Ipv6Addr::from(bytes).into())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn listeners_are_read_from_the_tables_of_the_kernel() {
        let lines = [
            "   0: 0100007F:20FB 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4242 1 0 100 0 0 10 0",
            "   1: 0100007F:20FB 0100007F:C001 01 00000000:00000000 00:00000000 00000000     0        0 4243 1 0 100 0 0 10 0",
            "   0: 00000000000000000000000001000000:01BB 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 77 1 0 100 0 0 10 0",
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode",
        ];
        let found: Vec<_> = lines.iter().filter_map(|line| listening(line)).collect();
        assert_eq!(
            found,
            [
                ("127.0.0.1:8443".parse().unwrap(), 4242),
                ("[::1]:443".parse().unwrap(), 77)
            ]
        );
    }

    #[test]
    fn the_listeners_of_this_process_are_found() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let found = Machine::new(Subject::Own).listeners("proc/self");
        assert!(found.contains(&listener.local_addr().unwrap()), "{found:?}");
    }
}
