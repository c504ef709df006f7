//! The texts for executives, customers and the public, as templates that a company can replace with its own.
//!
//! | you look for | it is in |
//! | --- | --- |
//! | the built-in texts | `crates/render/templates` |
//! | what the name of a template file says | [`Selector`] |
//! | the names a template may use | `context.rs`, one function per kind, from the kind's view only |
//! | what keeps a template from doing harm | `bounds.rs` before it is read, `engine.rs` while it runs |
//! | facts to try a template with | [`samples`] |
//!
//! A broken template never keeps an update back: the built-in text goes out, and [`Told::fell_back`](crate::told::Told::fell_back) says why.

mod bounds;
mod built_in;
mod context;
mod engine;
mod fault;
mod samples;
mod selector;
mod spoken;
mod tidy;
mod words;

use minijinja::Environment;
use sev1_domain::audience::{Audience, AudienceKind, Audiences, Tone};
use sev1_domain::incident::Incident;
use sev1_domain::update::Update;

pub use fault::TemplateFault;
pub use samples::{Sample, samples};
pub use selector::{Selector, customer_folder};
pub(crate) use tidy::shorten;
pub(crate) use words::{LATE_OPENING, impact_line, sentence};

use crate::exercise;
use crate::told::{Told, told_with};
use crate::view::{Telling, View, view};
use context::Context;

/// A template file as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateFile {
    /// Its path relative to the folder of templates, with `/`.
    pub path: String,
    /// Its content.
    pub text: String,
}

/// The templates in force: the built-in ones and those of the configuration.
#[derive(Clone, Debug)]
pub struct Templates {
    audiences: Audiences,
    /// The most specific ones first.
    custom: Vec<Custom>,
    engine: Environment<'static>,
}

/// A template of the configuration.
#[derive(Clone, Debug)]
struct Custom {
    file: TemplateFile,
    selector: Selector,
    /// Why it cannot be used.
    fault: Option<TemplateFault>,
}

/// What there is to know of a template without reading it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateInfo {
    /// Its path, or a built-in one's name.
    pub name: String,
    /// Which texts it is for; `None` for a built-in one, whose name says it.
    pub selector: Option<Selector>,
    /// Why it cannot be used.
    pub fault: Option<TemplateFault>,
}

/// A template tried on a sample.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    /// The sample's name.
    pub sample: &'static str,
    /// The sample's occasion.
    pub occasion: Telling,
    /// The text, or why there is none.
    pub text: Result<Told, TemplateFault>,
}

/// What is wrong with a name that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownTemplate;

impl Default for Templates {
    fn default() -> Self {
        Self::built_in()
    }
}

impl Templates {
    /// The built-in texts only.
    #[must_use]
    pub fn built_in() -> Self {
        Self { audiences: Audiences::default(), custom: Vec::new(), engine: engine::sandbox() }
    }

    /// The built-in texts, and these files over them, for these audiences. Every file is tried with every sample; one that cannot be used
    /// is in the list of faults, and its texts fall back to the built-in ones.
    #[must_use]
    pub fn load(files: impl IntoIterator<Item = TemplateFile>, audiences: &Audiences) -> (Self, Vec<TemplateFault>) {
        let mut templates = Self { audiences: audiences.clone(), ..Self::built_in() };
        let mut faults = Vec::new();
        for file in files {
            let checked = templates.checked(&file);
            faults.extend(checked.faults.iter().cloned());
            let Some(selector) = checked.selector else { continue };
            if let Some(same) = templates.custom.iter().find(|c| c.selector == selector) {
                let message = format!("`{}` is for the same texts", same.file.path);
                faults.push(TemplateFault::whole(&file.path, message, "delete one of the two, or make one more specific"));
                continue;
            }
            if checked.faults.is_empty() {
                let added = templates.engine.add_template_owned(file.path.clone(), file.text.clone());
                added.expect("it was compiled when it was checked");
            }
            templates.custom.push(Custom { file, selector, fault: checked.faults.into_iter().next() });
        }
        templates.custom.sort_by_key(|c| std::cmp::Reverse(c.selector.weight()));
        (templates, faults)
    }

    /// All templates: those of the configuration in the order in which they are tried, then the built-in ones.
    pub fn list(&self) -> impl Iterator<Item = TemplateInfo> {
        let custom = self.custom.iter().map(|c| TemplateInfo {
            name: c.file.path.clone(),
            selector: Some(c.selector.clone()),
            fault: c.fault.clone(),
        });
        custom.chain(built_in::ALL.iter().map(|b| TemplateInfo { name: b.name.to_owned(), selector: None, fault: None }))
    }

    /// The source of the template with this path or built-in name.
    #[must_use]
    pub fn source(&self, name: &str) -> Option<&str> {
        let custom = self.custom.iter().find(|c| c.file.path == name).map(|c| c.file.text.as_str());
        custom.or_else(|| built_in::ALL.iter().find(|b| b.name == name).map(|b| b.source))
    }

    /// Whether the text made with the template of this name is in words of the company's own.
    #[must_use]
    pub fn is_custom(&self, name: &str) -> bool {
        self.custom.iter().any(|c| c.file.path == name)
    }

    /// Whether an audience may read a text in words of the company's own.
    #[must_use]
    pub fn has_custom(&self, audience: &Audience) -> bool {
        self.custom.iter().any(|c| c.selector.kind == audience.kind)
    }

    /// Everything that is wrong with a file: its name, its syntax, names it may not use, and what happens with each sample.
    #[must_use]
    pub fn check(&self, file: &TemplateFile) -> Vec<TemplateFault> {
        self.checked(file).faults
    }

    /// The template with this path or built-in name, tried on every sample it is for.
    ///
    /// # Errors
    /// When there is no such template.
    pub fn preview(&self, name: &str) -> Result<Vec<Preview>, UnknownTemplate> {
        if let Some(custom) = self.custom.iter().find(|c| c.file.path == name) {
            return Ok(self.preview_file(&custom.file));
        }
        let built_in = built_in::ALL.iter().find(|b| b.name == name).ok_or(UnknownTemplate)?;
        let kind = AudienceKind::ALL.into_iter().find(|k| name.starts_with(k.as_str())).ok_or(UnknownTemplate)?;
        let audience = Audience::built_in(kind);
        let told = |sample: &Sample| {
            let view = view(&sample.incident, &sample.update, &audience);
            let text = render(built_in::engine(), built_in.name, built_in.source, &context::context(&view), &view);
            text.map(|text| told_with(&sample.incident, &sample.update, &view, text, built_in.name.to_owned(), None))
        };
        let fits = |sample: &&Sample| built_in::name(kind, sample.telling()) == Some(built_in.name);
        Ok(one_of_each(samples().iter().filter(fits)).map(|s| Preview { sample: s.name, occasion: s.telling(), text: told(s) }).collect())
    }

    /// A file that is not in force yet, tried on every kind of sample it is for. Empty when its name or syntax is wrong; see
    /// [`Templates::check`].
    #[must_use]
    pub fn preview_file(&self, file: &TemplateFile) -> Vec<Preview> {
        let Ok(selector) = Selector::read(&file.path, &self.audiences) else { return Vec::new() };
        let Ok(engine) = compiled(file) else { return Vec::new() };
        let audience = self.audience_of(&selector);
        let told = |sample: &Sample| {
            let view = view(&sample.incident, &sample.update, &audience);
            let text = render(&engine, &file.path, &file.text, &context::context(&view), &view);
            text.map(|text| told_with(&sample.incident, &sample.update, &view, text, file.path.clone(), None))
        };
        let fitting = samples_for(&selector, &audience);
        one_of_each(fitting.iter()).map(|s| Preview { sample: s.name, occasion: s.telling(), text: told(s) }).collect()
    }

    /// The text for an audience, the name of its template, and what is wrong with a better one.
    pub(crate) fn text(&self, incident: &Incident, update: &Update, view: &View<'_>) -> (String, String, Option<TemplateFault>) {
        let about = view.about();
        let folder = customer_folder(incident.customer.for_internal().as_str());
        let custom = self.custom.iter().find(|c| c.selector.fits(incident, update, about.audience, &folder));
        let mut fault = None;
        if let Some(Custom { file, fault: known, .. }) = custom {
            let told = match known {
                Some(fault) => Err(fault.clone()),
                None => render(&self.engine, &file.path, &file.text, &context::context(view), view),
            };
            match told {
                Ok(text) => return (text, file.path.clone(), None),
                Err(why) => fault = Some(why),
            }
        }
        let (text, name) = built_in_text(view);
        (text, name.to_owned(), fault)
    }

    fn audience_of(&self, selector: &Selector) -> Audience {
        self.audiences.get(&selector.audience).cloned().unwrap_or_else(|| Audience::built_in(selector.kind))
    }

    fn checked(&self, file: &TemplateFile) -> Checked {
        let selector = match Selector::read(&file.path, &self.audiences) {
            Ok(selector) => selector,
            Err(fault) => return Checked { selector: None, faults: vec![fault] },
        };
        let mut faults = Vec::new();
        match compiled(file) {
            Err(fault) => faults.push(fault),
            Ok(engine) => {
                faults.extend(self.unknown_names(&engine, &selector, file));
                self.trial(&engine, &selector, file, &mut faults);
            }
        }
        Checked { selector: Some(selector), faults }
    }

    /// Adds what is wrong with a template when it is tried on every sample it is for. One fault is said once, however many samples stumble over
    /// it; and what costs all it may, in one text or in all of them, is not tried any further.
    fn trial(&self, engine: &Environment<'static>, selector: &Selector, file: &TemplateFile, faults: &mut Vec<TemplateFault>) {
        let audience = self.audience_of(selector);
        let mut cost = 0;
        for sample in &samples_for(selector, &audience) {
            let view = view(&sample.incident, &sample.update, &audience);
            let fault = match rendered(engine, &file.path, &file.text, &context::context(&view), &view) {
                Ok((_, spent)) => {
                    cost += spent;
                    (cost > engine::FUEL_OF_TRIAL).then(|| TemplateFault::out_of_fuel(&file.path))
                }
                Err(fault) => Some(fault),
            };
            let Some(fault) = fault else { continue };
            let costly = fault.costly;
            if !faults.iter().any(|known| (known.line, known.column) == (fault.line, fault.column)) {
                faults.push(fault);
            }
            if costly {
                break;
            }
        }
    }

    /// Names that no sample would reach, because they stand behind a condition.
    fn unknown_names(&self, engine: &Environment<'static>, selector: &Selector, file: &TemplateFile) -> Vec<TemplateFault> {
        let Ok(template) = engine.get_template(&file.path) else { return Vec::new() };
        let names = names(selector.kind);
        let known = |name: &String| names.iter().any(|n| n == name) || engine.globals().any(|(n, _)| n == name);
        let mut unknown: Vec<String> = template.undeclared_variables(false).into_iter().filter(|name| !known(name)).collect();
        unknown.sort();
        let fault = |name: &String| {
            let message = format!("`{name}` is no name that a template for this audience may use");
            let hint = format!("names here are {}", names.join(", "));
            TemplateFault::at(&file.path, &file.text, place_of(&file.text, name), message, hint)
        };
        unknown.iter().map(fault).collect()
    }
}

/// The names a template for this kind of audience may use.
#[must_use]
pub fn names(kind: AudienceKind) -> Vec<&'static str> {
    let audience = Audience::built_in(kind);
    let sample = samples().first().expect("there are samples");
    context::context(&view(&sample.incident, &sample.update, &audience)).names().collect()
}

/// An engine with one file in it.
fn compiled(file: &TemplateFile) -> Result<Environment<'static>, TemplateFault> {
    if file.text.len() > engine::MAX_SOURCE {
        return Err(TemplateFault::whole(&file.path, "this template is too long", "a template has at most 64 KiB"));
    }
    bounds::check(file)?;
    let mut engine = engine::sandbox();
    let added = engine.add_template_owned(file.path.clone(), file.text.clone());
    added.map_err(|error| TemplateFault::of(&file.path, &file.text, &error))?;
    Ok(engine)
}

/// What a check found.
struct Checked {
    selector: Option<Selector>,
    faults: Vec<TemplateFault>,
}

/// The built-in text and its name.
fn built_in_text(view: &View<'_>) -> (String, &'static str) {
    let about = view.about();
    if let View::Internal(internal) = view {
        return (internal.text.clone(), "internal");
    }
    let name = built_in::name(about.audience.kind, about.telling).expect("every kind but the internal one has a text for progress");
    let text = render(built_in::engine(), name, "", &context::context(view), view);
    (text.expect("a property test renders the built-in texts of any update"), name)
}

/// The samples a template is for, whichever customer it is for.
fn samples_for(selector: &Selector, audience: &Audience) -> Vec<Sample> {
    let for_all = Selector { customer: None, ..selector.clone() };
    let mut samples = samples::samples_at(selector.status, selector.severity);
    samples.iter_mut().for_each(|s| s.promised_to(&audience.name));
    samples.retain(|s| for_all.fits(&s.incident, &s.update, audience, ""));
    samples
}

/// The first sample of each kind on each occasion; that is enough to look at.
fn one_of_each<'s>(samples: impl Iterator<Item = &'s Sample>) -> impl Iterator<Item = &'s Sample> {
    let mut seen = std::collections::BTreeSet::new();
    samples.filter(move |s| seen.insert((s.name, s.telling())))
}

/// One template's text, tidy and within its audience's budget.
fn render(engine: &Environment<'static>, name: &str, source: &str, context: &Context, view: &View<'_>) -> Result<String, TemplateFault> {
    rendered(engine, name, source, context, view).map(|(text, _)| text)
}

/// The same, and what it cost.
fn rendered(
    engine: &Environment<'static>,
    name: &str,
    source: &str,
    context: &Context,
    view: &View<'_>,
) -> Result<(String, u64), TemplateFault> {
    let (text, cost) = engine::render(engine, name, context.value()).map_err(|e| TemplateFault::of(name, source, &e))?;
    let text = tidy::tidy(&text);
    if text.is_empty() {
        return Err(TemplateFault::whole(name, "this template says nothing", "write the text for its readers"));
    }
    let about = view.about();
    let unsaid = unsaid_lateness(engine, name, context, about.audience.tone);
    let Some(budget) = about.audience.max_chars else { return Ok((text + &unsaid, cost)) };
    // One character is the line end's.
    let room = (budget as usize).saturating_sub(1 + unsaid.chars().count() + exercise::chars(about.incident));
    Ok((tidy::within(text, room, &kept(context)) + &unsaid, cost))
}

/// The words whose line is not cut: when more is promised, else how late this is.
fn kept(context: &Context) -> Vec<String> {
    let promised = |n: &str| context.get("next_update").and_then(|at| at.get_attr(n).ok()).filter(|v| !v.is_undefined());
    let kept: Vec<String> = promised("short").into_iter().chain(context.get("next_update").cloned()).map(|v| v.to_string()).collect();
    if kept.is_empty() { context.get("late").map(|late| format!("{late} late")).into_iter().collect() } else { kept }
}

/// What has to stand at the end of a text whose template does not speak of how late it is: that is not for a template to leave out.
fn unsaid_lateness(engine: &Environment<'static>, name: &str, context: &Context, tone: Tone) -> String {
    let (Some(late), Some(sentence)) = (context.get("late"), context.get("late_sentence")) else { return String::new() };
    let names = engine.get_template(name).map(|t| t.undeclared_variables(false)).unwrap_or_default();
    if SAYING_LATE.iter().any(|says| names.contains(*says)) {
        return String::new();
    }
    if tone == Tone::Brief { format!("This update is {late} late.\n") } else { format!("\n{sentence}\n") }
}

/// The names that speak of how late an update is; `text` is all of the responders' own.
const SAYING_LATE: [&str; 3] = ["late", "late_sentence", "text"];

/// Where a name stands in a template, between `{` and `}`.
fn place_of(source: &str, name: &str) -> usize {
    let part_of_name = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
    let alone = |at: usize| {
        !source[..at].ends_with(part_of_name) && !source[at + name.len()..].starts_with(|c: char| c.is_alphanumeric() || c == '_')
    };
    let inside = |at: usize| source[..at].rfind("{").is_some_and(|open| source[..at].rfind('}').is_none_or(|close| close < open));
    source.match_indices(name).map(|(at, _)| at).find(|&at| alone(at) && inside(at)).unwrap_or(0)
}
