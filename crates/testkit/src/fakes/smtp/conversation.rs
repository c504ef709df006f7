//! One connection, from the greeting to the end.

use std::io;
use std::sync::Mutex;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufStream};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;

use super::{At, Instead, PASSWORD, Received, Security, SmtpSetup, State, USER};
use crate::fakes::server::lock;

trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

struct Conversation<'a> {
    stream: BufStream<Box<dyn Stream>>,
    state: &'a Mutex<State>,
    setup: SmtpSetup,
    encrypted: bool,
    user: Option<String>,
    sender: Option<String>,
    recipients: Vec<String>,
}

/// The conversation is over; the connection is closed.
struct Over;

impl From<io::Error> for Over {
    fn from(_: io::Error) -> Self {
        Self
    }
}

pub(super) async fn serve(stream: TcpStream, tls: TlsAcceptor, state: &Mutex<State>) -> io::Result<()> {
    let setup = lock(state).setup.clone();
    let encrypted = setup.security == Security::Implicit;
    let stream: Box<dyn Stream> = if encrypted { Box::new(tls.accept(stream).await?) } else { Box::new(stream) };
    let mut talk =
        Conversation { stream: BufStream::new(stream), state, setup, encrypted, user: None, sender: None, recipients: Vec::new() };
    if talk.until_starttls().await.is_ok() {
        let plain = talk.stream.into_inner();
        talk.stream = BufStream::new(Box::new(tls.accept(plain).await?));
        talk.encrypted = true;
        drop(talk.commands().await);
    }
    Ok(())
}

impl Conversation<'_> {
    /// Ends well where the client wants encryption.
    async fn until_starttls(&mut self) -> Result<(), Over> {
        if !self.otherwise(At::Greeting, |_| ()).await? {
            self.say("220 mail.example.com ESMTP").await?;
        }
        self.commands().await
    }

    async fn commands(&mut self) -> Result<(), Over> {
        loop {
            let line = self.line().await?;
            let (verb, rest) = line.split_once([' ', ':']).unwrap_or((&line, ""));
            let verb = verb.to_ascii_uppercase();
            lock(self.state).commands.push(verb.clone());
            let at = match verb.as_str() {
                "EHLO" => Some(At::Hello),
                "STARTTLS" => Some(At::StartTls),
                "AUTH" => Some(At::Auth),
                "MAIL" => Some(At::Mail),
                "RCPT" => Some(At::Recipient),
                "DATA" => Some(At::Data),
                "NOOP" => Some(At::Noop),
                _ => None,
            };
            if let Some(at) = at
                && self.otherwise(at, |_| ()).await?
            {
                continue;
            }
            match verb.as_str() {
                "EHLO" => self.hello().await?,
                "STARTTLS" if self.setup.security == Security::StartTls && !self.encrypted => {
                    self.say("220 2.0.0 ready to start TLS").await?;
                    return Ok(());
                }
                "AUTH" => self.auth(rest).await?,
                "MAIL" => self.mail(rest).await?,
                "RCPT" => self.recipient(rest).await?,
                "DATA" => self.data().await?,
                "RSET" => {
                    self.forget();
                    self.say("250 2.0.0 ok").await?;
                }
                "NOOP" => self.say("250 2.0.0 ok").await?,
                "QUIT" => {
                    self.say("221 2.0.0 bye").await?;
                    return Err(Over);
                }
                _ => self.say("502 5.5.2 what?").await?,
            }
        }
    }

    async fn hello(&mut self) -> Result<(), Over> {
        let mut lines = vec!["mail.example.com".to_owned(), "ENHANCEDSTATUSCODES".to_owned(), "8BITMIME".to_owned()];
        if !self.setup.one_by_one {
            lines.push("PIPELINING".into());
        }
        lines.push(format!("SIZE {}", self.setup.largest.unwrap_or(0)));
        if self.setup.security == Security::StartTls && !self.encrypted {
            lines.push("STARTTLS".into());
        }
        if self.setup.login {
            lines.push(if self.setup.only_login { "AUTH LOGIN".into() } else { "AUTH LOGIN PLAIN".into() });
        }
        let last = lines.len() - 1;
        let lines = lines.iter().enumerate().map(|(i, l)| format!("250{}{l}", if i == last { ' ' } else { '-' }));
        let all = lines.collect::<Vec<_>>().join("\r\n");
        self.say(&all).await
    }

    async fn auth(&mut self, rest: &str) -> Result<(), Over> {
        let decoded = |text: &str| STANDARD.decode(text).ok().and_then(|b| String::from_utf8(b).ok()).unwrap_or_default();
        let (user, password) = match rest.split_once(' ') {
            Some(("PLAIN", both)) => {
                let both = decoded(both);
                let mut parts = both.split('\0').skip(1).map(str::to_owned);
                (parts.next().unwrap_or_default(), parts.next().unwrap_or_default())
            }
            _ => {
                self.say("334 VXNlcm5hbWU6").await?;
                let user = decoded(&self.line().await?);
                self.say("334 UGFzc3dvcmQ6").await?;
                (user, decoded(&self.line().await?))
            }
        };
        if (user.as_str(), password.as_str()) != (USER, PASSWORD) {
            return self.say("535 5.7.8 authentication failed").await;
        }
        self.user = Some(user);
        self.say("235 2.7.0 welcome").await
    }

    async fn mail(&mut self, rest: &str) -> Result<(), Over> {
        if self.setup.login && self.user.is_none() {
            return self.say("530 5.7.0 authentication required").await;
        }
        if self.sender.is_some() {
            return self.say("503 5.5.1 one mail after the other").await;
        }
        self.sender = Some(bracketed(rest));
        self.say("250 2.1.0 ok").await
    }

    async fn recipient(&mut self, rest: &str) -> Result<(), Over> {
        let recipient = bracketed(rest);
        if self.sender.is_none() {
            return self.say("503 5.5.1 a sender first").await;
        }
        let refused = lock(self.state).refused.get(&recipient).copied();
        if let Some(answer) = refused {
            return self.say(answer).await;
        }
        self.recipients.push(recipient);
        self.say("250 2.1.5 ok").await
    }

    async fn data(&mut self) -> Result<(), Over> {
        if self.recipients.is_empty() {
            return self.say("554 5.5.1 no valid recipients").await;
        }
        self.say("354 go on").await?;
        let mut data = Vec::new();
        loop {
            let mut line = Vec::new();
            if self.stream.read_until(b'\n', &mut line).await? == 0 {
                return Err(Over);
            }
            if line == b".\r\n" {
                break;
            }
            data.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
        }
        let keep = |talk: &mut Self| {
            let sender = talk.sender.take().unwrap_or_default();
            let recipients = std::mem::take(&mut talk.recipients);
            let received = Received { sender, recipients, data, encrypted: talk.encrypted, user: talk.user.clone() };
            lock(talk.state).received.push(received);
        };
        if self.otherwise(At::Content, keep).await? {
            self.forget();
            return Ok(());
        }
        let number = lock(self.state).received.len();
        self.say(&format!("250 2.0.0 queued as {number}")).await
    }

    /// What was scripted for here, if anything; else `done` alone. Answers whether the command is dealt with.
    async fn otherwise(&mut self, at: At, done: impl FnOnce(&mut Self)) -> Result<bool, Over> {
        let instead = lock(self.state).script.get_mut(&at).and_then(std::collections::VecDeque::pop_front);
        match instead {
            None => {
                done(self);
                return Ok(false);
            }
            Some(Instead::Say(line)) => self.say(line).await?,
            Some(Instead::Cut) => return Err(Over),
            Some(Instead::Silence) => return std::future::pending().await,
            Some(Instead::DoneThenCut) => {
                done(self);
                return Err(Over);
            }
            Some(Instead::DoneThenSilence) => {
                done(self);
                return std::future::pending().await;
            }
            Some(Instead::Babble) => loop {
                self.stream.write_all(&[b'x'; 4_096]).await?;
                self.stream.flush().await?;
            },
        }
        Ok(true)
    }

    fn forget(&mut self) {
        self.sender = None;
        self.recipients.clear();
    }

    async fn line(&mut self) -> Result<String, Over> {
        let mut line = String::new();
        if self.stream.read_line(&mut line).await? == 0 {
            return Err(Over);
        }
        Ok(line.trim_end().to_owned())
    }

    async fn say(&mut self, line: &str) -> Result<(), Over> {
        self.stream.write_all(format!("{line}\r\n").as_bytes()).await?;
        self.stream.flush().await?;
        Ok(())
    }
}

/// What stands between angle brackets.
fn bracketed(text: &str) -> String {
    let inside = text.split_once('<').and_then(|(_, rest)| rest.split_once('>'));
    inside.map_or(String::new(), |(address, _)| address.to_owned())
}
