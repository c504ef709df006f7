//! A keep-alive HTTP/1.1 client over one plain socket: it weighs next to nothing in a benchmark, and fails at once when the
//! server is killed.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};

/// One connection to one server.
#[derive(Debug)]
pub struct Connection {
    stream: BufReader<TcpStream>,
    head: String,
}

/// An answer.
#[derive(Debug)]
pub struct Response {
    /// Its status.
    pub status: u16,
    /// Its body.
    pub body: Vec<u8>,
}

impl Response {
    /// The body as JSON; null when it is none.
    #[must_use]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// The body as text.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

impl Connection {
    /// Connects; `token` is sent with every request when given.
    ///
    /// # Errors
    /// When nobody listens.
    pub fn open(address: SocketAddr, token: Option<&str>) -> io::Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        let token = token.map(|t| format!("authorization: Bearer {t}\r\n")).unwrap_or_default();
        let head = format!("host: {address}\r\ncontent-type: application/json\r\n{token}");
        Ok(Self { stream: BufReader::new(stream), head })
    }

    /// Sends a request and reads the whole answer.
    ///
    /// # Errors
    /// When the connection breaks or the answer is none.
    pub fn request(&mut self, method: &str, path: &str, body: &str) -> io::Result<Response> {
        self.request_with(method, path, "", body)
    }

    /// Like [`Connection::request`] with further header lines, each ended by CRLF.
    ///
    /// # Errors
    /// As [`Connection::request`].
    pub fn request_with(&mut self, method: &str, path: &str, headers: &str, body: &str) -> io::Result<Response> {
        let request = format!("{method} {path} HTTP/1.1\r\n{}{headers}content-length: {}\r\n\r\n{body}", self.head, body.len());
        self.stream.get_mut().write_all(request.as_bytes())?;
        let status = self.line()?.split(' ').nth(1).and_then(|s| s.parse().ok()).ok_or_else(broken)?;
        let mut length = 0;
        loop {
            let line = self.line()?.to_ascii_lowercase();
            if line.is_empty() {
                break;
            }
            if let Some(n) = line.strip_prefix("content-length:") {
                length = n.trim().parse().map_err(|_| broken())?;
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body)?;
        Ok(Response { status, body })
    }

    fn line(&mut self) -> io::Result<String> {
        let mut line = String::new();
        match self.stream.read_line(&mut line)? {
            0 => Err(broken()),
            _ => Ok(line.trim_end().to_owned()),
        }
    }
}

fn broken() -> io::Error {
    io::Error::new(io::ErrorKind::UnexpectedEof, "the connection broke or the answer is none")
}
