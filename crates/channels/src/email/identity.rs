//! The names a mail goes by: its Message-ID, its thread's, its list's, and the sender that bounces come back to.
//!
//! All follow from the delivery alone. So an attempt made again is the same mail, a reader's program shows it once, and whoever joins late
//! is in the same thread as everybody else, although the first mail never came to them.

use sev1_domain::delivery::{About, Delivery, Relation};
use sev1_domain::destination::{DestinationName, Recipient};
use sev1_domain::ids::{IncidentId, UpdateNumber};
use sha2::{Digest, Sha256};

/// Names of one mail, all in the domain of its sender.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Identity {
    /// Its Message-ID, in angle brackets.
    pub(super) id: String,
    /// The thread's first Message-ID; `None` for the mail that has it.
    pub(super) thread: Option<String>,
    /// Its list, in angle brackets (RFC 2919): one per destination and audience.
    pub(super) list: String,
}

impl Identity {
    /// The names of the mail that carries `delivery` to `recipient`.
    pub(super) fn of(delivery: &Delivery, recipient: &Recipient, domain: &str) -> Self {
        let tag = tag(&delivery.destination, recipient);
        let root = root(delivery.incident, &tag, domain);
        // The incident's first update begins the thread. It is known by its number and not by what was sent before, because a mail that
        // may have arrived must not share its name with another one: a mail server would drop the second.
        let first = matches!(delivery.about, About::Update { number: UpdateNumber(1), .. });
        let begins = first && !matches!(delivery.relation, Relation::Mends(_));
        let (id, thread) = if begins { (root, None) } else { (format!("<{}@{domain}>", delivery.id), Some(root)) };
        Self { id, thread, list: format!("<{}.{}.sev1.{domain}>", delivery.audience, delivery.destination) }
    }
}

fn root(incident: IncidentId, tag: &str, domain: &str) -> String {
    format!("<incident-{incident}.{tag}@{domain}>")
}

/// The recipient at this destination as 16 hexadecimal digits: tells recipients apart, and says nothing of who they are.
pub(super) fn tag(destination: &DestinationName, recipient: &Recipient) -> String {
    let digest = Sha256::digest(format!("{destination}\0{}", recipient.as_str().to_lowercase()));
    digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// The envelope's sender: `bounces+{tag}@example.com` for `bounces@example.com`, so that a bounce tells whom it is about.
pub(super) fn envelope_sender(bounces: &str, tag: &str) -> String {
    bounces.rsplit_once('@').map_or_else(|| bounces.to_owned(), |(local, domain)| format!("{local}+{tag}@{domain}"))
}
