//! A mail: one subject for the whole incident, a text for terminals, and the same as calm HTML for everything else.
//!
//! How things stand is said in the mail and never in its subject: mail programs keep one thread only for one subject.

mod html;
mod text;

use sev1_domain::destination::DestinationName;
use sev1_domain::ids::IncidentNumber;
use sev1_domain::message::Message;
use sev1_domain::severity::Severity;
use sev1_domain::status::Status;
use sev1_domain::text::Phrase;
use sev1_domain::when::Moment;

use crate::exercise;
use crate::markdown::{SafeHtml, to_html, to_plain};
use crate::notice::{self, Notice};
use crate::told::Told;
use crate::when;

/// Why its reader gets a mail, and how to stop it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Footing<'a> {
    /// The destination the reader is a recipient of; `None` in a preview for all of them.
    pub destination: Option<&'a DestinationName>,
    /// Where this reader stops all further mails.
    pub unsubscribe: Option<&'a str>,
}

/// A mail before it is split into its two parts.
struct Mail<'a> {
    subject: String,
    /// `INC-142 · update 3`
    about: String,
    /// The status, where the mail is about one.
    status: Option<Status>,
    /// What the mail is about in one line: the status, or the thing that is due.
    head: String,
    /// When more comes: `Next update by Wed 15 Jul 8:00am ET (12:00 UTC)`.
    next: Option<String>,
    plain: &'a str,
    html: &'a SafeHtml,
    /// Sentences below the text.
    because: String,
    unsubscribe: Option<String>,
}

/// The mail that carries what an audience is told.
#[must_use]
pub fn mail(told: &Told, footing: &Footing<'_>) -> Message {
    let facts = &told.facts;
    let (plain, html) = told.forms();
    let next = facts.next_update.map(|at| Moment { at, zone: facts.zone.clone() });
    let mail = Mail {
        subject: subject(facts.incident, facts.customer.as_ref(), facts.severity),
        about: format!("{} · update {}", facts.incident, facts.update),
        status: Some(facts.status),
        head: facts.status.to_string(),
        next: next.map(|due| format!("Next update by {}", when::moment(&due, facts.published_at))),
        plain,
        html,
        because: footing.because(&format!("for {} updates", told.audience)),
        unsubscribe: footing.unsubscribe.map(str::to_owned),
    };
    mail.message()
}

/// The mail that carries a notice. What our own people are to do has a subject of its own: it is an errand, not a part of the story.
#[must_use]
pub fn mail_notice(notice: &Notice, footing: &Footing<'_>) -> Message {
    let facts = &notice.facts;
    let told = notice.kind == notice::MOVED;
    let subject = if told { subject(facts.incident, facts.customer.as_ref(), facts.severity) } else { notice.subject.clone() };
    let what = notice.kind.rsplit_once('.').map_or(notice.kind, |(_, what)| what);
    let mail = Mail {
        subject,
        about: facts.incident.to_string(),
        status: None,
        head: match what {
            "reminder" => "Reminder",
            "moved" => "A new time",
            "offered" => "A hand-off is offered",
            _ => "An update is asked for",
        }
        .to_owned(),
        next: None,
        plain: &to_plain(&notice.markdown),
        html: &to_html(&notice.markdown),
        because: footing.because(&if told {
            format!("for {} updates", facts.audience)
        } else {
            "for what is owed to you and by you".to_owned()
        }),
        unsubscribe: footing.unsubscribe.map(str::to_owned),
    };
    mail.message()
}

impl Footing<'_> {
    fn because(&self, what: &str) -> String {
        let list = self.destination.map_or_else(|| "a list".to_owned(), |destination| format!("the list {destination}"));
        format!("You get this mail because your address is on {list} {what}.")
    }
}

impl Mail<'_> {
    fn message(self) -> Message {
        Message::Mail { text: text::page(&self), html: html::page(&self), subject: self.subject, unsubscribe: self.unsubscribe }
    }

    /// What a list of mails shows behind the subject: `Identified · update 3 · Next update by …`.
    fn preheader(&self) -> String {
        let drill = if self.subject.starts_with(exercise::SUBJECT) { exercise::SUBJECT } else { "" };
        let next = self.next.as_ref().map_or(String::new(), |next| format!(" · {next}"));
        let update = self.about.split_once(" · ").map_or(String::new(), |(_, update)| format!(" · {update}"));
        format!("{drill}{}{update}{next}", self.head)
    }
}

/// `Enterprise ABC: SEV1 outage (INC-142)`: what never changes in an incident, as far as its readers may see it.
fn subject(number: IncidentNumber, customer: Option<&Phrase>, severity: Option<Severity>) -> String {
    // Who may not see the customer's name is the public, and the public reads no severities.
    let what = match (customer, severity) {
        (Some(customer), Some(severity)) => format!("{customer}: {severity} outage"),
        (Some(customer), None) => format!("{customer}: outage"),
        (None, _) => "Service outage".to_owned(),
    };
    exercise::subject(number, format!("{what} ({number})"))
}
