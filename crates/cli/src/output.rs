//! What goes to standard output: text that fits 80 columns, or JSON. Colours only where a terminal shows them.

use std::fmt::Write as _;
use std::io::{IsTerminal, Write};

use anstyle::{AnsiColor, Style};
use jiff::Timestamp;
use serde::Serialize;
use sev1_app::words;
use sev1_domain::when::Moment;
use sev1_domain::zone::Zone;
use sev1_web::api::wire::{DeliveryOut, DeliveryStateName, NoticeName, StatusName, ZoneOut};

use crate::error::CliError;

/// Numbers and headings.
pub(crate) const BOLD: Style = Style::new().bold();
/// What is less important.
pub(crate) const DIM: Style = Style::new().dimmed();
pub(crate) const GOOD: Style = AnsiColor::Green.on_default();
pub(crate) const ATTENTION: Style = AnsiColor::Yellow.on_default();
/// What is overdue or failed.
pub(crate) const BAD: Style = AnsiColor::Red.on_default().bold();

/// How wide a text may be.
pub(crate) const WIDTH: usize = 80;

/// How wide the terminal is that standard output goes to; `None` where it goes elsewhere.
pub(crate) fn columns() -> Option<usize> {
    terminal_size::terminal_size_of(std::io::stdout()).map(|(width, _)| width.0.into())
}

/// How high that terminal is.
pub(crate) fn rows() -> Option<usize> {
    terminal_size::terminal_size_of(std::io::stdout()).map(|(_, height)| height.0.into())
}

/// Writes text to standard output.
///
/// # Errors
/// When it cannot be written.
pub(crate) fn print(text: &str) -> Result<(), CliError> {
    // A reader that has seen enough (`| head`) is no fault.
    tell(text).map(drop)
}

/// The same for what goes on; answers whether anybody still reads.
///
/// # Errors
/// As [`print()`].
pub(crate) fn tell(text: &str) -> Result<bool, CliError> {
    let mut out = anstream::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(e) if e.kind() == std::io::ErrorKind::BrokenPipe => Ok(false),
        written => Ok(written.map(|()| true)?),
    }
}

/// Writes JSON to standard output, indented, with a line end.
///
/// # Errors
/// As [`print()`].
pub(crate) fn print_json(value: &impl Serialize) -> Result<(), CliError> {
    print(&(serde_json::to_string_pretty(value).expect("wire types are JSON") + "\n"))
}

/// Writes a remark to standard error. A remark that nobody can read is lost.
pub(crate) fn remark(text: &str) {
    let _ = writeln!(anstream::stderr().lock(), "{text}");
}

/// Says what a person should know at once, and nothing waits for it.
pub(crate) fn warnings(said: &[String]) {
    for warning in said {
        remark(&format!("{ATTENTION}warning:{ATTENTION:#} {warning}"));
    }
}

/// A line on standard error that is written anew as things go on; only where a terminal shows it.
#[derive(Default)]
pub(crate) struct Progress {
    shown: String,
}

impl Progress {
    /// Shows this instead of what was shown before.
    pub(crate) fn show(&mut self, text: String) {
        if text != self.shown && std::io::stderr().is_terminal() {
            let _ = write!(std::io::stderr(), "\r\x1b[2K{text}");
            self.shown = text;
        }
    }

    /// Takes the line away.
    pub(crate) fn end(&mut self) {
        if !self.shown.is_empty() {
            let _ = write!(std::io::stderr(), "\r\x1b[2K");
            self.shown.clear();
        }
    }
}

/// A status in its colour.
pub(crate) fn status(status: StatusName) -> String {
    let style = match status {
        StatusName::Investigating => BAD,
        StatusName::Identified => ATTENTION,
        StatusName::Monitoring => AnsiColor::Cyan.on_default(),
        StatusName::Resolved => GOOD,
    };
    format!("{style}{status}{style:#}")
}

/// An instant in a zone, UTC in brackets: `Tue 14 Jul 8:00am ET (12:00 UTC)`.
pub(crate) fn instant(at: Timestamp, zone: &ZoneOut, now: Timestamp) -> String {
    // A newer server may know zones that this program's data does not.
    let zone = Zone::from_stored(&zone.label, &zone.iana).unwrap_or_else(|_| Zone::utc());
    words::moment(&Moment { at, zone }, now)
}

/// One line per delivery, and where it went; nothing when there is none. What stood by and was not needed is left out.
pub(crate) fn deliveries(all: &[DeliveryOut], now: Timestamp) -> String {
    let needed = |d: &&DeliveryOut| d.stands_in_for.is_none() || d.state != DeliveryStateName::Withdrawn;
    let all: Vec<&DeliveryOut> = all.iter().filter(needed).collect();
    let width = |of: fn(&DeliveryOut) -> usize| all.iter().map(|d| of(d)).max().unwrap_or(0);
    let name_width = width(|d| name(d).chars().count());
    let channel_width = width(|d| d.channel.as_str().len() + d.audience.as_str().len() + 2);
    let mut out = String::new();
    for delivery in all {
        let kind = format!("{}, {}", delivery.channel, delivery.audience);
        let _ = write!(out, "  {:name_width$}  {kind:channel_width$}  {}", name(delivery), state(delivery, now));
        let link = delivery.receipt.as_ref().and_then(|r| r.link.as_deref());
        if let Some(link) = link {
            let _ = write!(out, "\n  {:name_width$}  {DIM}{link}{DIM:#}", "");
        }
        if let (Some(error), false) = (&delivery.last_error, delivery.state == DeliveryStateName::Sent) {
            let _ = write!(out, "\n  {:name_width$}  {error}", "");
        }
        out.push('\n');
    }
    out
}

/// What a notice is to people.
pub(crate) fn notice(notice: NoticeName) -> &'static str {
    match notice {
        NoticeName::Reminder | NoticeName::Snoozed => "reminder",
        NoticeName::Moved => "notice of a new time",
        NoticeName::Offered => "offer of a hand-off",
        NoticeName::LoopedIn => "word to executives",
        NoticeName::Asked => "request for an update",
    }
}

/// The destination, and who there where its readers are reached apart.
fn name(delivery: &DeliveryOut) -> String {
    match &delivery.recipient {
        Some(recipient) => format!("{} {recipient}", delivery.destination),
        None => delivery.destination.clone(),
    }
}

fn state(delivery: &DeliveryOut, now: Timestamp) -> String {
    if delivery.state == DeliveryStateName::Pending && delivery.stands_in_for.is_some() {
        let when = delivery.due_at.map_or_else(String::new, |due| format!(", leaves {}", in_seconds(due.0, now)));
        return format!("{DIM}stands by{when}{DIM:#}");
    }
    let held = delivery.state == DeliveryStateName::Uncertain && delivery.due_at.is_none();
    let style = match delivery.state {
        DeliveryStateName::Sent => GOOD,
        DeliveryStateName::Failed => BAD,
        DeliveryStateName::Superseded | DeliveryStateName::Withdrawn => DIM,
        _ => ATTENTION,
    };
    let next = match delivery.due_at.filter(|_| matches!(delivery.state, DeliveryStateName::Retrying | DeliveryStateName::Uncertain)) {
        Some(due) => format!(", next try {}", in_seconds(due.0, now)),
        None if held => ", held for a person to decide".to_owned(),
        None => String::new(),
    };
    format!("{style}{}{style:#}{next}", delivery.state)
}

fn in_seconds(due: Timestamp, now: Timestamp) -> String {
    let seconds = due.duration_since(now).as_secs();
    match seconds {
        ..=0 => "now".to_owned(),
        1..=119 => format!("in {seconds} s"),
        _ => format!("in {} min", seconds / 60),
    }
}

/// Cut to a width in characters, with an ellipsis where something is missing.
pub(crate) fn cut(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    let kept: String = text.chars().take(width.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

/// `3422` as `3,422`.
pub(crate) fn thousands(n: usize) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
