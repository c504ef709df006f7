//! The names a template may use, made from its view and nothing else: a name that the view has no field for does not exist.

use minijinja::Value;
use sev1_domain::approval::EmergencyApproval;
use sev1_domain::bridge::{Bridge, BridgeState};
use sev1_domain::label::{Cleared, Readers};
use sev1_domain::people::Contribution;
use sev1_domain::severity::Severity;
use sev1_domain::text::{Body, Phrase};

use super::spoken::Spoken;
use super::words;
use crate::markdown::escape_phrase;
use crate::view::{About, CustomerView, ExecutiveView, InternalView, Next, OccasionView, PublicView, View};

/// Names with their values; what is not there in this update is none.
pub(super) struct Context(Vec<(&'static str, Value)>);

/// The names and values for a view.
pub(super) fn context(view: &View<'_>) -> Context {
    match view {
        View::Internal(v) => internal(v),
        View::Executive(v) => executive(v),
        View::Customer(v) => customer(v),
        View::Public(v) => public(v),
    }
}

impl Context {
    /// The names, for messages.
    pub(super) fn names(&self) -> impl Iterator<Item = &'static str> {
        self.0.iter().map(|(name, _)| *name)
    }

    /// The words of a value that is there.
    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        self.0.iter().find(|(n, v)| *n == name && !v.is_none()).map(|(_, v)| v)
    }

    /// As the engine takes it.
    pub(super) fn value(&self) -> Value {
        Value::from_pairs(self.0.iter().cloned())
    }

    fn of<R: Readers>(about: &About<'_>, next: &Next<'_, R>, occasion: &OccasionView<'_, R>, headline: String) -> Self {
        let mut context = Self(Vec::with_capacity(40));
        context.put("audience", about.audience.name.as_str());
        context.put("tone", about.audience.tone.as_str());
        context.put("occasion", about.telling.as_str());
        context.put("headline", headline);
        context.put("incident", about.incident.to_string());
        context.put("update", about.update.0);
        context.put("status", about.status.word());
        context.put("status_words", words::status(about.status));
        context.put("status_short", words::status_short(about.status));
        context.put("elapsed", about.incident_time.to_string());
        let as_of = sev1_domain::when::Moment { at: about.as_of, zone: about.zone.clone() };
        context.put("as_of", words::moment(&as_of, about.zone, about.as_of));
        context.late(about);
        context.next(about, next);
        context.occasion(about, occasion);
        context
    }

    fn put(&mut self, name: &'static str, value: impl Into<Value>) {
        self.0.push((name, value.into()));
    }

    /// What may be missing and has words of its own.
    fn part<R: Readers, T>(&mut self, name: &'static str, part: &Option<Cleared<R, T>>, words: impl Fn(&T) -> Value) {
        self.put(name, part.as_ref().map(|p| words(p.get())));
    }

    fn phrase<R: Readers>(&mut self, name: &'static str, part: &Option<Cleared<R, &Phrase>>) {
        self.part(name, part, |p| words::phrase(p));
    }

    fn body<R: Readers>(&mut self, name: &'static str, part: &Option<Cleared<R, Body>>) {
        self.part(name, part, words::body);
    }

    fn late(&mut self, about: &About<'_>) {
        self.put("late", about.late.map(|late| words::late(late, about.zone, about.as_of)));
        self.put("late_sentence", about.late.map(|late| words::late_sentence(late, about.zone, about.as_of)));
    }

    fn next<R: Readers>(&mut self, about: &About<'_>, next: &Next<'_, R>) {
        let (at, reason, sentence) = match next {
            Next::At(at) => {
                let at = words::moment(at, about.zone, about.as_of);
                let sentence = format!("We will send the next update by {at}.");
                (Some(at), None, Some(sentence))
            }
            Next::OptOut(reason) => {
                let reason = reason.as_ref().map(|r| escape_phrase(r.get().as_str()));
                let sentence = match &reason {
                    Some(reason) => words::sentence(&format!("No next update is planned: {reason}")),
                    None => "No next update is planned.".to_owned(),
                };
                (None, reason, Some(sentence))
            }
            Next::NotDue => (None, None, None),
        };
        self.put("next_update", at);
        self.put("no_next_update", reason);
        self.put("next_sentence", sentence);
    }

    fn occasion<R: Readers>(&mut self, about: &About<'_>, occasion: &OccasionView<'_, R>) {
        let shown = |p: &Option<Cleared<R, &Phrase>>| p.as_ref().map(|p| words::phrase(p.get()));
        let (mut to, mut of, mut wrong, mut right, mut since, mut because) = (None, None, None, None, None, None);
        match occasion {
            OccasionView::Plain => {}
            OccasionView::HandOff { to: who } => to = shown(who),
            OccasionView::Correction { of: which, wrong: was, right: is, since: from } => {
                (of, wrong, right) = (Some(which.0), shown(was), shown(is));
                since = from.map(|at| words::moment(at, about.zone, about.as_of));
            }
            OccasionView::Retraction { of: which, reason } => (of, because) = (Some(which.0), shown(reason)),
        }
        self.put("new_lead", to);
        self.put("earlier_update", of);
        self.put("wrong", wrong);
        self.put("right", right);
        self.put("right_since", since);
        self.put("withdrawn_because", because);
    }
}

/// `Enterprise ABC: SEV1 outage, update 3`, with what its readers may see.
fn headline<R: Readers>(about: &About<'_>, customer: &Option<Cleared<R, &Phrase>>, severity: &Option<Cleared<R, &Severity>>) -> String {
    let customer = customer.as_ref().map_or(String::new(), |c| format!("{}: ", escape_phrase(c.get().as_str())));
    let severity = severity.as_ref().map_or(String::new(), |s| format!("{} ", s.get()));
    format!("{customer}{severity}outage, update {}", about.update)
}

fn customer(v: &CustomerView<'_>) -> Context {
    let CustomerView { about, customer, severity, occasion, next, message, summary, impact, notes, .. } = v;
    let CustomerView { reach, workaround, cause, milestone, fix, bridge, thread, .. } = v;
    let mut c = Context::of(about, next, occasion, headline(about, customer, severity));
    c.phrase("customer", customer);
    c.part("severity", severity, |s| Value::from(s.to_string()));
    c.part("message", message, |m| words::body(m));
    c.body("summary", summary);
    c.body("impact", impact);
    c.body("notes", notes);
    c.part("reach", reach, |r| words::reach(r));
    c.phrase("workaround", workaround);
    c.part("cause", cause, |r| words::cause(r));
    c.part("milestone", milestone, |m| words::milestone(m, about.zone, about.as_of));
    c.part("fix", fix, |f| words::fix(f.version, f.stage, f.state, "your"));
    c.part("bridge", bridge, |b| spoken_bridge(b, about));
    c.phrase("thread", thread);
    c
}

fn public(v: &PublicView<'_>) -> Context {
    let PublicView { about, occasion, next, message, summary, impact, notes, reach, workaround, cause, milestone, fix, .. } = v;
    let mut c = Context::of(about, next, occasion, format!("Service outage, update {}", about.update));
    c.part("message", message, |m| words::body(m));
    c.body("summary", summary);
    c.body("impact", impact);
    c.body("notes", notes);
    c.part("reach", reach, |r| words::reach(r));
    c.phrase("workaround", workaround);
    c.part("cause", cause, |r| words::cause(r));
    c.part("milestone", milestone, |m| words::milestone(m, about.zone, about.as_of));
    c.part("fix", fix, |f| words::fix(f.version, f.stage, f.state, "the"));
    c
}

fn executive(v: &ExecutiveView<'_>) -> Context {
    let ExecutiveView { about, customer, severity, occasion, next, summary, impact, reach, .. } = v;
    let ExecutiveView { workaround, cause, milestone, fix, pending, reconvenes, .. } = v;
    let mut c = Context::of(about, next, occasion, headline(about, customer, severity));
    c.phrase("customer", customer);
    c.part("severity", severity, |s| Value::from(s.to_string()));
    c.body("summary", summary);
    c.body("impact", impact);
    c.part("reach", reach, |r| words::reach(r));
    c.phrase("workaround", workaround);
    c.part("cause", cause, |r| words::cause(r));
    c.part("milestone", milestone, |m| words::milestone(m, about.zone, about.as_of));
    c.part("fix", fix, |f| words::fix(f.version, f.stage, f.state, "the customer's"));
    c.part("waiting_for", pending, |all| {
        Value::from_iter(all.iter().map(|p| {
            let (what, asked) = (escape_phrase(p.what.as_str()), escape_phrase(p.asked.as_str()));
            Spoken::value(format!("{what} ({asked})"), [("what", what.into()), ("asked", asked.into())])
        }))
    });
    c.part("reconvenes", reconvenes, |at| words::moment(at, about.zone, about.as_of));
    c
}

fn internal(v: &InternalView<'_>) -> Context {
    let InternalView { about, customer, severity, title, occasion, next, summary, impact, notes, reach, workaround, cause, .. } = v;
    let InternalView { milestone, message, bridge, people, thanks, fix, approvals, evidence, thread, text, .. } = v;
    let mut c = Context::of(about, next, occasion, headline(about, customer, severity));
    c.put("text", text.as_str());
    c.phrase("customer", customer);
    c.part("severity", severity, |s| Value::from(s.to_string()));
    c.phrase("title", title);
    c.part("message", message, |m| words::body(m));
    c.body("summary", summary);
    c.body("impact", impact);
    c.body("notes", notes);
    c.part("reach", reach, |r| words::reach(r));
    c.phrase("workaround", workaround);
    c.part("cause", cause, |r| words::cause(r));
    c.part("milestone", milestone, |m| words::milestone(m, about.zone, about.as_of));
    c.part("fix", fix, |f| words::fix(&f.version, f.stage, f.state, "the customer's"));
    c.part("fix_owner", fix, |f| Value::from(f.owner.as_ref().map(words::phrase)));
    c.part("bridge", bridge, |b| spoken_bridge(b, about));
    c.part("people", people, |all| contributions(all));
    c.part("thanks", thanks, |all| contributions(all));
    c.part("approvals", approvals, |all| self::approvals(all));
    c.part("evidence", evidence, |e| {
        let part = |p: &Option<Phrase>| Value::from(p.as_ref().map(words::phrase));
        let query = format!("`{}`", e.query);
        Spoken::value(query.clone(), [("query", query.into()), ("range", part(&e.range)), ("verdict", part(&e.verdict))])
    });
    c.phrase("thread", thread);
    c
}

/// `The call (WebEx with ABC) has ended. It continues on …`
fn spoken_bridge(bridge: &Bridge, about: &About<'_>) -> Value {
    let name = escape_phrase(bridge.name.as_str());
    let link = bridge.link.as_ref().map(|l| escape_phrase(l.as_str()));
    let reconvenes = bridge.reconvenes.as_ref().map(|at| words::moment(at, about.zone, about.as_of));
    let state = if bridge.state == BridgeState::Open { "is open" } else { "has ended" };
    let again = reconvenes.as_ref().map_or(String::new(), |at| format!(" It continues on {at}."));
    let join = link.as_ref().map_or(String::new(), |link| format!(" Join at {link}"));
    let parts =
        [("name", name.clone().into()), ("link", link.into()), ("state", bridge.state.as_str().into()), ("reconvenes", reconvenes.into())];
    Spoken::value(format!("The call ({name}) {state}.{again}{join}"), parts)
}

fn contributions(all: &[Contribution]) -> Value {
    Value::from_iter(all.iter().map(|c| {
        let (who, what) = (escape_phrase(c.who.as_str()), c.what.as_ref().map(|w| escape_phrase(w.as_str())));
        let said = what.as_ref().map_or(who.to_string(), |what| format!("{who} ({what})"));
        Spoken::value(said, [("who", who.into()), ("what", what.into())])
    }))
}

fn approvals(all: &[EmergencyApproval]) -> Value {
    Value::from_iter(all.iter().map(|a| {
        let (what, asked) = (escape_phrase(a.what.as_str()), escape_phrase(a.asked.as_str()));
        let reason = a.reason.as_ref().map(words::phrase);
        let parts = [
            ("what", what.clone().into()),
            ("asked", asked.clone().into()),
            ("answer", a.answer.as_str().into()),
            ("reason", reason.into()),
        ];
        Spoken::value(format!("{what} ({asked}): {}", a.answer.as_str()), parts)
    }))
}
