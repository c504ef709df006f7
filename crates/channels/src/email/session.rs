//! One conversation with a mail server (RFC 5321): hello, encryption, login, and one mail after the other.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use secrecy::{ExposeSecret, SecretString};

use super::Tls;
use super::connect::Way;
use super::fault::{Fault, Step};
use super::letter::Letter;
use super::reply::Reply;
use super::wire::{Broken, Wire};
use crate::SendError;

/// A conversation that has got as far as mails.
pub(super) struct Session {
    wire: Wire,
    offers: Offers,
    /// How many mails it was asked to carry.
    mails: u32,
    /// Nothing more can be said that would be understood.
    spent: bool,
}

/// Some servers take no more than this many mails over one connection.
const MAX_MAILS: u32 = 100;

/// What the server offers beyond the least.
#[derive(Debug, Default)]
struct Offers {
    starttls: bool,
    pipelining: bool,
    utf8: bool,
    size: bool,
    /// The largest mail it takes, in bytes, where it says so.
    largest: Option<usize>,
    plain: bool,
    login: bool,
}

/// As whom.
#[derive(Clone, Debug)]
pub(super) struct Login {
    pub(super) user: String,
    pub(super) password: SecretString,
}

impl Session {
    /// Connects, encrypts as configured, and logs in.
    pub(super) async fn open(way: &Way, hello: Option<&str>, login: Option<&Login>) -> Result<Self, Fault> {
        let tcp = way.tcp().await.map_err(Fault::Other)?;
        let hello = hello.map_or_else(|| literal(tcp.local_addr().ok()), str::to_owned);
        let mut wire = match way.tls {
            Tls::Implicit => Wire::new(way.encrypt(tcp).await.map_err(Fault::Other)?),
            Tls::StartTls | Tls::None => Wire::new(tcp),
        };
        heard(Step::Greeting, &mut wire).await?;
        let mut offers = greet(&mut wire, &hello).await?;
        if way.tls == Tls::StartTls {
            if !offers.starttls {
                let advice = "use tls = \"implicit\" if this is its port for it (465), or ask its administrator";
                return Err(other_retry(format!("{} offers no STARTTLS, so nothing was sent; {advice}", way.place())));
            }
            say(Step::StartTls, &mut wire, "STARTTLS\r\n").await?;
            let plain = wire.into_stream().ok_or_else(|| {
                other_retry(format!(
                    "{} said more before TLS than it was asked; somebody may stand between, so nothing was sent",
                    way.place()
                ))
            })?;
            wire = Wire::new(way.encrypt(plain).await.map_err(Fault::Other)?);
            // What was offered before the encryption may not have come from the server.
            offers = greet(&mut wire, &hello).await?;
        }
        let mut session = Self { wire, offers, mails: 0, spent: false };
        if let Some(login) = login {
            session.login(login, &way.place()).await?;
        }
        Ok(session)
    }

    async fn login(&mut self, login: &Login, place: &str) -> Result<(), Fault> {
        let (user, password) = (&login.user, login.password.expose_secret());
        let lines = if self.offers.plain {
            vec![format!("AUTH PLAIN {}", STANDARD.encode(format!("\0{user}\0{password}")))]
        } else if self.offers.login {
            vec!["AUTH LOGIN".to_owned(), STANDARD.encode(user), STANDARD.encode(password)]
        } else {
            let advice = "take user and password_file out if it needs none, or use the port for submission (587 or 465)";
            return Err(Fault::Other(SendError::Permanent(format!("{place} offers no login by PLAIN or LOGIN; {advice}"))));
        };
        let mut code = 0;
        for line in lines {
            code = say(Step::Login, &mut self.wire, &format!("{line}\r\n")).await?.code;
        }
        if code == 235 { Ok(()) } else { Err(Fault::Broken(Step::Login, Broken::Nonsense)) }
    }

    /// Carries one mail to one recipient. `on_its_way` is set as soon as it may have arrived.
    pub(super) async fn send(&mut self, letter: &Letter, on_its_way: &AtomicBool) -> Result<Reply, Fault> {
        self.mails += 1;
        let [sender, recipient] = self.envelope(letter)?;
        if self.offers.pipelining {
            let all = format!("{sender}{recipient}DATA\r\n");
            self.wire.write(all.as_bytes()).await.map_err(|b| Fault::Broken(Step::Sender, b))?;
            let sender = heard(Step::Sender, &mut self.wire).await;
            if sender.as_ref().is_err_and(Fault::ends_connection) {
                return sender;
            }
            // All three answers come, whatever the first one says; the first no is the one that counts.
            let recipient = heard(Step::Recipient, &mut self.wire).await;
            let data = heard(Step::Data, &mut self.wire).await;
            if let Err(fault) = sender.and(recipient) {
                // It may now wait for a mail without a recipient. Only going away is safe.
                self.spent |= data.is_ok();
                return Err(fault);
            }
            data?;
        } else {
            say(Step::Sender, &mut self.wire, &sender).await?;
            say(Step::Recipient, &mut self.wire, &recipient).await?;
            say(Step::Data, &mut self.wire, "DATA\r\n").await?;
        }
        let broken = |b| Fault::Broken(Step::Data, b);
        self.wire.write(&letter.stuffed).await.map_err(broken)?;
        on_its_way.store(true, Ordering::Relaxed);
        self.wire.write(b".\r\n").await.map_err(|b| Fault::Broken(Step::Content, b))?;
        heard(Step::Content, &mut self.wire).await
    }

    fn envelope(&self, letter: &Letter) -> Result<[String; 2], Fault> {
        let never = |why: String| Fault::Other(SendError::Permanent(why));
        if self.offers.largest.is_some_and(|most| most < letter.stuffed.len()) {
            return Err(never(format!("the mail has {} bytes and the server takes fewer; publish a shorter update", letter.stuffed.len())));
        }
        let ascii = letter.sender.is_ascii() && letter.recipient.is_ascii();
        if !ascii && !self.offers.utf8 {
            return Err(never("the server takes no addresses beyond ASCII; use another address for this recipient".into()));
        }
        let utf8 = if ascii { "" } else { " SMTPUTF8" };
        let size = if self.offers.size { format!(" SIZE={}", letter.stuffed.len()) } else { String::new() };
        Ok([format!("MAIL FROM:<{}>{size}{utf8}\r\n", letter.sender), format!("RCPT TO:<{}>\r\n", letter.recipient)])
    }

    /// Whether another mail may follow.
    pub(super) fn is_usable(&self) -> bool {
        !self.spent && self.mails < MAX_MAILS
    }

    /// Forgets a mail that was refused, so that another can follow.
    pub(super) async fn reset(&mut self) -> Result<(), Fault> {
        say(Step::Sender, &mut self.wire, "RSET\r\n").await.map(drop)
    }

    /// Whether it still answers.
    pub(super) async fn knock(&mut self) -> Result<(), Fault> {
        say(Step::Hello, &mut self.wire, "NOOP\r\n").await.map(drop)
    }

    /// Says good-bye. Whether it is heard does not matter.
    pub(super) async fn quit(mut self) {
        if self.wire.write(b"QUIT\r\n").await.is_ok() {
            drop(self.wire.read().await);
        }
    }
}

async fn greet(wire: &mut Wire, hello: &str) -> Result<Offers, Fault> {
    let reply = say(Step::Hello, wire, &format!("EHLO {hello}\r\n")).await?;
    let mut offers = Offers::default();
    for line in reply.lines().skip(1) {
        let mut words = line.split_ascii_whitespace().map(str::to_ascii_uppercase);
        match words.next().unwrap_or_default().as_str() {
            "STARTTLS" => offers.starttls = true,
            "PIPELINING" => offers.pipelining = true,
            "SMTPUTF8" => offers.utf8 = true,
            "SIZE" => {
                offers.size = true;
                // 0 is no fixed limit.
                offers.largest = words.next().and_then(|n| n.parse().ok()).filter(|n| *n > 0);
            }
            "AUTH" => {
                for mechanism in words {
                    offers.plain |= mechanism == "PLAIN";
                    offers.login |= mechanism == "LOGIN";
                }
            }
            _ => {}
        }
    }
    Ok(offers)
}

async fn say(step: Step, wire: &mut Wire, line: &str) -> Result<Reply, Fault> {
    wire.write(line.as_bytes()).await.map_err(|b| Fault::Broken(step, b))?;
    heard(step, wire).await
}

async fn heard(step: Step, wire: &mut Wire) -> Result<Reply, Fault> {
    let reply = wire.read().await.map_err(|b| Fault::Broken(step, b))?;
    let expected = match step {
        Step::Login => reply.code < 400,
        Step::Data => reply.code == 354,
        _ => reply.code < 300,
    };
    match expected {
        true => Ok(reply),
        false if reply.code >= 400 => Err(Fault::Said(step, reply)),
        false => Err(Fault::Broken(step, Broken::Nonsense)),
    }
}

/// What we call ourselves where no name is configured: the address we call from, as RFC 5321 writes it.
fn literal(address: Option<SocketAddr>) -> String {
    match address {
        Some(SocketAddr::V4(a)) => format!("[{}]", a.ip()),
        Some(SocketAddr::V6(a)) => format!("[IPv6:{}]", a.ip()),
        None => "[127.0.0.1]".to_owned(),
    }
}

fn other_retry(reason: String) -> Fault {
    Fault::Other(SendError::Retry { reason, not_before: None })
}
