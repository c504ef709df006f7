//! Dialogs: which elements ask for what, within what Mattermost can show.

use sev1_app::IncidentView;
use sev1_app::mattermost::{Choice, Dialog, Element, ElementKind, MAX_TEXT, Task, User};
use sev1_domain::incident::Incident;
use sev1_domain::promise::Promise;
use sev1_domain::severity::Severity;
use sev1_domain::text::Phrase;

use super::signed::{self, About};
use super::{Here, forms_of_update, said};
use crate::pages::owed::what;
use crate::pages::say::{Due, Elapsed};

/// The element for warnings that are meant as written.
pub(super) const ACKNOWLEDGED: &str = "acknowledged";

/// Every element's name: those of the fields of the web forms that do the same.
pub(super) const NAMES: [&str; 16] = [
    "customer",
    "severity",
    "title",
    "began",
    "zone",
    "status",
    "summary",
    "customer_impact",
    "technical_notes",
    "next_update",
    "tried",
    "move_to",
    "move_reason",
    "hand_to",
    "hand_note",
    ACKNOWLEDGED,
];

/// The dialog for a task. `view` is the incident as it stands; without it nothing stands in the elements at first. `typed` is what was
/// said with the command already.
pub(super) fn dialog(here: Here<'_>, about: &About, view: Option<&IncidentView>, user: &User, typed: &str) -> Dialog {
    let now = here.state.app.now();
    let number = about.incident.map_or_else(String::new, |n| n.to_string());
    let promise = view.and_then(|v| v.state.open_promises.iter().find(|p| Some(p.id) == about.promise));
    let (title, submit_label, elements) = match about.task {
        Task::Declare => ("Declare an outage".to_owned(), "Declare", declaration(here, typed)),
        Task::Update => (format!("Update {number}"), "Publish", forms_of_update::update(view, now)),
        Task::Resolve => (format!("Resolve {number}"), "Publish", forms_of_update::resolution(view)),
        Task::NoChange => ("No change".to_owned(), "Publish", forms_of_update::no_change()),
        Task::Move => ("Move the promise".to_owned(), "Move", moving()),
        Task::HandOver => ("Hand over".to_owned(), "Ask them", handing_over()),
    };
    Dialog {
        callback_id: signed::name(about.task).to_owned(),
        title,
        introduction_text: view.map_or_else(String::new, |v| introduction(here, &v.state.incident, promise)),
        submit_label: submit_label.to_owned(),
        state: here.seal(about, user, now),
        elements,
    }
}

/// Which incident, how it stands, and what is due.
fn introduction(here: Here<'_>, incident: &Incident, promise: Option<&Promise>) -> String {
    let now = here.state.app.now();
    let words = |text: &str| sev1_app::words::escape_phrase(text).into_owned();
    let (customer, title) = (words(incident.customer.for_internal().as_str()), words(incident.title.for_internal().as_str()));
    let elapsed = Elapsed::new(incident.clocks.for_internal(), &incident.zone, now);
    let due = promise.map_or_else(String::new, |p| {
        let due = Due::new(&p.due, now);
        format!(" {}: {} ({}).", words(&what(p)), due.at.short, due.countdown)
    });
    format!(
        "**{}** {customer} {}: {title}. {}, {}.{due}",
        incident.number,
        incident.severity.for_internal(),
        incident.status.word(),
        elapsed.words
    )
}

fn declaration(here: Here<'_>, typed: &str) -> Vec<Element> {
    let (customer, title) = customer_and_title(here, typed);
    vec![
        Element { default: cut(customer), ..line("customer", "Customer", "as readers know them") },
        Element { default: cut(title), ..line("title", "What it is about", "Logins fail for most users") },
        choice("severity", "Severity", &["SEV1", "SEV2", "SEV3", "SEV4"], Severity::SEV1.to_string()),
        optional(line("began", "Impact began", "10:20am ET, 45m")),
        optional(line("zone", "Zone", "ET; that of the customer or of the start if left empty")),
    ]
}

fn moving() -> Vec<Element> {
    vec![
        line("move_to", "To when", "9am ET, in 2h"),
        help(line("move_reason", "Why", ""), "For our own side; readers learn the new time only."),
    ]
}

fn handing_over() -> Vec<Element> {
    vec![
        help(line("hand_to", "To whom", "@eve"), "Everything stays where it is until they accept."),
        optional(line("hand_note", "Note", "what they should know")),
    ]
}

/// The customer that the words begin with, and what is left.
fn customer_and_title<'a>(here: Here<'_>, typed: &'a str) -> (&'a str, &'a str) {
    let customers = &here.state.app.settings().customers;
    let typed = typed.trim();
    if customers.known.is_empty() {
        return said::word(typed);
    }
    let ends = typed.char_indices().filter(|(_, c)| c.is_whitespace()).map(|(at, _)| at).chain([typed.len()]);
    let ends: Vec<usize> = ends.take(5).collect();
    let known = |end: &&usize| Phrase::new(&typed[..**end]).is_ok_and(|name| customers.find(&name, false).is_ok());
    ends.iter().rev().find(known).map_or(("", typed), |end| (&typed[..*end], typed[*end..].trim()))
}

fn cut(text: &str) -> String {
    text[..text.floor_char_boundary(MAX_TEXT.min(text.len()))].to_owned()
}

/// One line.
pub(super) fn line(name: &str, shown: &str, placeholder: &str) -> Element {
    element(ElementKind::Text, name, shown, placeholder)
}

/// Several lines.
pub(super) fn area(name: &str, shown: &str, placeholder: &str) -> Element {
    element(ElementKind::Textarea, name, shown, placeholder)
}

fn element(kind: ElementKind, name: &str, shown: &str, placeholder: &str) -> Element {
    Element {
        display_name: shown.to_owned(),
        name: name.to_owned(),
        kind,
        placeholder: placeholder.to_owned(),
        max_length: kind.longest(),
        ..Element::default()
    }
}

/// One of these words.
pub(super) fn choice(name: &str, shown: &str, words: &[impl ToString], first: String) -> Element {
    let options = words.iter().map(|word| Choice { text: word.to_string(), value: word.to_string() }).collect();
    Element { default: first, options, max_length: 0, ..element(ElementKind::Select, name, shown, "") }
}

pub(super) fn optional(element: Element) -> Element {
    Element { optional: true, ..element }
}

pub(super) fn help(element: Element, text: &str) -> Element {
    Element { help_text: text.to_owned(), ..element }
}
