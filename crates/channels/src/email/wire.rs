//! Lines to and from a mail server, with a limit on what is kept of them.

use std::io;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use super::reply::{MAX_LINE, Reading, Reply};

/// A connection, with TLS or without.
pub(super) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// Lines over a connection.
pub(super) struct Wire {
    stream: Box<dyn Stream>,
    /// Read, and not yet a whole line.
    unread: Vec<u8>,
}

/// Nothing more can be said or heard.
#[derive(Debug)]
pub(super) enum Broken {
    /// The connection is gone.
    Gone(io::Error),
    /// What came is no mail server's answer.
    Nonsense,
}

impl Wire {
    pub(super) fn new(stream: impl Stream + 'static) -> Self {
        Self { stream: Box::new(stream), unread: Vec::new() }
    }

    /// The connection itself; `None` if somebody said more than was asked, which after STARTTLS is somebody in between: what they
    /// wrote in before the encryption would be read as the server's own words after it.
    pub(super) fn into_stream(self) -> Option<Box<dyn Stream>> {
        self.unread.is_empty().then_some(self.stream)
    }

    /// Sends these bytes now.
    pub(super) async fn write(&mut self, bytes: &[u8]) -> Result<(), Broken> {
        self.stream.write_all(bytes).await.map_err(Broken::Gone)?;
        self.stream.flush().await.map_err(Broken::Gone)
    }

    /// The next answer, whatever it says.
    pub(super) async fn read(&mut self) -> Result<Reply, Broken> {
        let mut reading = Reading::default();
        loop {
            let line = self.line().await?;
            if let Some(reply) = reading.line(&line).map_err(|_| Broken::Nonsense)? {
                return Ok(reply);
            }
        }
    }

    async fn line(&mut self) -> Result<Vec<u8>, Broken> {
        loop {
            if let Some(end) = self.unread.iter().position(|b| *b == b'\n') {
                let mut line: Vec<u8> = self.unread.drain(..=end).collect();
                line.truncate(line.trim_ascii_end().len());
                return Ok(line);
            }
            if self.unread.len() > MAX_LINE {
                return Err(Broken::Nonsense);
            }
            let mut some = [0; 1_024];
            match self.stream.read(&mut some).await {
                Ok(0) => return Err(Broken::Gone(io::ErrorKind::UnexpectedEof.into())),
                Ok(n) => self.unread.extend_from_slice(&some[..n]),
                Err(error) => return Err(Broken::Gone(error)),
            }
        }
    }
}
