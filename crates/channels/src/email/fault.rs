//! What a mail server's no means: try again, never, or nobody knows; and what to do about it.

use super::reply::Reply;
use super::wire::Broken;
use crate::SendError;

/// Where in the conversation it was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Greeting,
    Hello,
    StartTls,
    Login,
    Sender,
    Recipient,
    Data,
    /// The mail itself, its last line included.
    Content,
}

/// Why a conversation ended.
#[derive(Debug)]
pub(super) enum Fault {
    /// The server said no.
    Said(Step, Reply),
    /// It went away, or talks nonsense.
    Broken(Step, Broken),
    /// Nothing was said yet, or it cannot be done with this server.
    Other(SendError),
}

impl Fault {
    /// Whether the connection is of no more use.
    pub(super) fn ends_connection(&self) -> bool {
        match self {
            Self::Said(step, reply) => reply.code == 421 || matches!(step, Step::Greeting | Step::Hello | Step::StartTls | Step::Login),
            Self::Broken(..) => true,
            Self::Other(_) => false,
        }
    }

    /// What it means for the mail. `place` is host and port.
    pub(super) fn error(self, place: &str) -> SendError {
        match self {
            Self::Other(error) => error,
            Self::Said(step, reply) => said(step, &reply, place),
            Self::Broken(step, broken) => cut(step, &broken, place),
        }
    }
}

fn said(step: Step, reply: &Reply, place: &str) -> SendError {
    let retry = |advice: &str| SendError::Retry { reason: format!("{place} answered {reply}: {advice}"), not_before: None };
    let never = |advice: &str| SendError::Permanent(format!("{place} answered {reply}: {advice}"));
    if !reply.is_permanent() {
        return retry(match step {
            Step::Login => "it cannot check the password now",
            Step::Recipient => "it does not take mail for this recipient now",
            _ => "it asks for patience",
        });
    }
    match step {
        Step::Greeting | Step::Hello => never("it takes no mail from this machine; ask its administrator to let this address in"),
        Step::StartTls => retry("it offers TLS and has none now; see its log"),
        Step::Login => never("it does not accept user and password; check both, and whether the account may send by SMTP"),
        Step::Sender => never("it does not let this account send as this sender; check `from` and `bounces`"),
        // The relay speaks for itself, not for the recipient.
        Step::Recipient if refuses_relaying(reply) => {
            never("it does not carry mail to other domains for us; set user and password_file, or let this machine relay")
        }
        Step::Recipient => SendError::Recipient {
            reason: format!("{place} refuses the recipient, {reply}: check the address, and that its mailbox still exists"),
            gone: matches!(reply.detail(), Some((1, 1 | 10))),
        },
        Step::Data | Step::Content => never(match reply.detail() {
            Some((3, 4) | (2, 3)) => "the mail is too large for it; publish a shorter update",
            Some((7, _)) => "its rules refuse the mail; ask its administrator why, and check SPF and DKIM of the sender's domain",
            _ => "it refuses the mail; ask its administrator why",
        }),
    }
}

/// 5.7.x and its like are said of us, and tell nothing about the mailbox.
fn refuses_relaying(reply: &Reply) -> bool {
    let words = reply.lines().collect::<Vec<_>>().join(" ").to_ascii_lowercase();
    matches!(reply.detail(), Some((7, _))) || reply.code == 530 || words.contains("relay")
}

/// Until the last line of the mail was sent, nothing has arrived; after it, nobody knows.
fn cut(step: Step, broken: &Broken, place: &str) -> SendError {
    let what = match broken {
        Broken::Gone(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => format!("{place} closed the connection"),
        Broken::Gone(error) => format!("the connection to {place} broke off: {error}"),
        Broken::Nonsense => format!("{place} does not answer as a mail server does; check host, port and tls"),
    };
    match step {
        Step::Content => SendError::Uncertain(format!("{what} before it confirmed the mail; it may have arrived")),
        _ => SendError::Retry { reason: what, not_before: None },
    }
}
