//! A Mattermost-like place to deliver to: accepts every post and says when each arrived.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc;
use std::time::Instant;

use crate::server::{Server, folder};

/// A running sink; its threads end with the process.
pub(crate) struct Sink {
    pub(crate) address: SocketAddr,
    pub(crate) arrivals: mpsc::Receiver<Instant>,
}

impl Sink {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("bound");
        let (sender, arrivals) = mpsc::channel();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let sender = sender.clone();
                std::thread::spawn(move || serve(stream, &sender));
            }
        });
        Self { address, arrivals }
    }

    /// A server that delivers here by incoming webhook.
    pub(crate) fn server(&self, database: &str) -> Server {
        let folder = folder();
        let url = folder.path().join("hook-url");
        std::fs::write(&url, format!("http://{}/hooks/abcdefghijklmnopqrstuvwxyz", self.address)).expect("a writable folder");
        let destination =
            format!("[[destinations]]\nname = \"sink\"\nchannel = \"mattermost-webhook\"\nurl_file = \"{}\"\n", url.display());
        Server::start(folder, database, &destination)
    }
}

fn serve(stream: TcpStream, arrivals: &mpsc::Sender<Instant>) -> Option<()> {
    stream.set_nodelay(true).ok()?;
    let mut stream = BufReader::new(stream);
    let mut line = String::new();
    loop {
        let mut length = 0;
        loop {
            line.clear();
            if stream.read_line(&mut line).ok()? == 0 {
                return None;
            }
            let lower = line.trim().to_ascii_lowercase();
            if lower.is_empty() {
                break;
            }
            if let Some(n) = lower.strip_prefix("content-length:") {
                length = n.trim().parse().ok()?;
            }
        }
        let mut body = vec![0; length];
        stream.read_exact(&mut body).ok()?;
        arrivals.send(Instant::now()).ok()?;
        stream.get_mut().write_all(b"HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 2\r\n\r\nok").ok()?;
    }
}
