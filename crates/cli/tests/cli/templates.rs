//! `template`: the texts for each audience, listed, shown, checked and previewed, without a database.

use insta::assert_snapshot;

use crate::world::World;

/// A home with a folder of templates of its own.
fn with_templates(files: &[(&str, &str)]) -> World {
    let w = World::new();
    let config = "[templates]\nfolder = \"templates\"\n\
        [[customers]]\nname = \"Enterprise ABC\"\naliases = [\"ABC\"]\n\
        [[audiences]]\nname = \"account-team\"\nlike = \"executive\"\n";
    w.configure(config);
    for (name, text) in files {
        w.file(&format!(".config/sev1/templates/{name}"), text);
    }
    w
}

const GOOD: &str = "Dear {{ customer }}, your service is {{ status }}.\n\n{{ next_sentence or \"\" }}\n";

#[test]
fn the_list_says_which_template_wins_for_whom() {
    let files = [
        ("customer.md", GOOD),
        ("public.no-change.md", "No change. {{ next_sentence or \"\" }}"),
        ("customers/enterprise-abc/customer.sev1.md", GOOD),
        ("executive.md", "{{ thanks }}"),
        ("board.md", "{{ status }}"),
    ];
    let w = with_templates(&files);
    assert_snapshot!(w.run(&["template", "list"]), @"
    Your own in ~/.config/sev1/templates; the first that fits is used
      customers/enterprise-abc/customer.sev1.md  customer, only for enterprise-abc, SEV1
      public.no-change.md                        public, no-change
      customer.md                                customer
      executive.md                               executive  broken, the built-in text is used
      board.md                                   left out: `board` is no audience

    Built-in
      executive/progress.md
      executive/correction.md
      executive/retraction.md
      executive/resolution.md
      customer/first.md                          replaced by customers/enterprise-abc/customer.sev1.md, customer.md
      customer/progress.md                       replaced by customers/enterprise-abc/customer.sev1.md, customer.md
      customer/no-change.md                      replaced by customers/enterprise-abc/customer.sev1.md, customer.md
      customer/holding.md                        replaced by customers/enterprise-abc/customer.sev1.md, customer.md
      customer/hand-off.md                       replaced by customers/enterprise-abc/customer.sev1.md, customer.md
      customer/correction.md                     replaced by customers/enterprise-abc/customer.sev1.md, customer.md
      customer/retraction.md                     replaced by customers/enterprise-abc/customer.sev1.md, customer.md
      customer/resolution.md                     replaced by customers/enterprise-abc/customer.sev1.md, customer.md
      public/first.md
      public/progress.md
      public/no-change.md                        replaced by public.no-change.md
      public/holding.md
      public/hand-off.md
      public/correction.md
      public/retraction.md
      public/resolution.md

    What is broken: sev1 template check
    ");
    let list = w.json(&["template", "list"]);
    assert_eq!(list["own"][0]["customer"], "enterprise-abc");
    assert!(!w.home().join(".local").exists(), "no database is made for this");
}

#[test]
fn without_a_folder_there_are_the_built_in_ones_and_each_can_be_read() {
    let w = World::new();
    let said = w.run(&["template", "list"]);
    assert!(said.contains("[templates] folder") && said.contains("  customer/progress.md\n"), "{said}");
    for line in said.lines().filter(|l| l.ends_with(".md")) {
        assert!(!w.done(&["template", "show", line.trim()]).is_empty());
    }
    assert_snapshot!(w.run(&["template", "show", "customer/progres.md"]), @"
    --- errors
    error: there is no template `customer/progres.md`
    hint: did you mean `customer/progress.md`?
    hint: `sev1 template list` shows all of them
    --- exit code 2
    ");
    assert_snapshot!(w.run(&["template", "check"]), @r#"
    --- errors
    error: there is no folder of templates to check
    hint: name files, or a folder in the configuration: [templates] folder = "templates"
    --- exit code 2
    "#);
}

#[test]
fn a_built_in_template_is_a_start_for_ones_own() {
    let w = with_templates(&[]);
    let source = w.done(&["template", "show", "customer/progress.md"]);
    w.file(".config/sev1/templates/customer.progress.md", source);
    assert_eq!(w.run_with(&["template", "check"], "").code, 0);
    let own = w.run_with(&["template", "preview", "customer.progress.md"], "").stdout;
    assert_eq!(own, w.run_with(&["template", "preview", "customer/progress.md"], "").stdout);
}

#[test]
fn a_broken_template_is_shown_where_it_breaks() {
    let files = [
        ("customer.md", GOOD),
        ("customer.no-change.md", "Hello,\n\nthe mood is {{ mood }}.\n"),
        ("executive.md", "{% for x in range(1000000000) %}ha{% endfor %}"),
        ("public.md", "{% if status %}\nopen\n"),
        ("publc.md", "{{ status }}"),
    ];
    let w = with_templates(&files);
    assert_snapshot!(w.run(&["template", "check"]), @"
    ~/.config/sev1/templates/customer.md is fine; tried with 48 samples
    --- errors
    error: 4 faults found; the texts of a broken template fall back to the built-in ones

    error[template]: `mood` is no name that a template for this audience may use
     --> ~/.config/sev1/templates/customer.no-change.md:3:16
      |
    3 | the mood is {{ mood }}.
      |                ^^^^
      |
      = help: names here are audience, tone, occasion, headline, incident, update, status, status_words, status_short, elapsed, as_of, late, late_sentence, next_update, no_next_update, next_sentence, new_lead, earlier_update, wrong, right, right_since, withdrawn_because, customer, severity, message, summary, impact, notes, reach, workaround, cause, milestone, fix, bridge, thread

    error[template]: invalid operation: range has too many elements
     --> ~/.config/sev1/templates/executive.md:1:13
      |
    1 | {% for x in range(1000000000) %}ha{% endfor %}
      |             ^^^^^^^^^^^^^^^^^
      |
      = help: mend the line, then run `sev1 template check`

    error[template]: `publc` is no audience
     --> ~/.config/sev1/templates/publc.md:1:1
      |
    1 | {{ status }}
      | ^^
      |
      = help: audiences are internal, executive, customer, public, account-team

    error[template]: syntax error: unexpected end of input, expected end of block
     --> ~/.config/sev1/templates/public.md:1:16
      |
    1 | {% if status %}
      |                ^
      |
      = help: text between {{ }} prints a value, between {% %} stands if, for or set; each if and for has its end
    --- exit code 1
    ");
    let json = w.run_with(&["template", "check", "--json"], "");
    assert_eq!(json.code, 1);
    let all: serde_json::Value = serde_json::from_str(&json.stdout).expect("JSON");
    assert_eq!(all[1]["faults"][0]["line"], 3);
    assert!(w.run(&["doctor"]).contains("customer.no-change.md:3:16"), "{}", w.run(&["doctor"]));
}

#[test]
fn a_file_can_be_checked_before_it_is_in_force() {
    let w = with_templates(&[]);
    w.file("drafts/customers/globex/customer.md", GOOD);
    w.file("drafts/customer.md", b"\xff");
    assert_snapshot!(w.run(&["template", "check", "drafts/customers/globex/customer.md", "drafts/customer.md", "nowhere.md"]), @"
    drafts/customers/globex/customer.md is fine; tried with 48 samples
    --- errors
    error: 2 faults found; the texts of a broken template fall back to the built-in ones

    error[template]: drafts/customer.md: this file is no UTF-8 text
     |
     = help: save it as UTF-8

    error[template]: nowhere.md: this file cannot be read: No such file or directory (os error 2)
     |
     = help: check its name and that you may read it
    --- exit code 1
    ");
}

#[test]
fn a_preview_shows_what_readers_would_get() {
    let w = with_templates(&[("customer.md", GOOD), ("customers/enterprise-abc/customer.md", "For ABC only: {{ status }}.\n")]);
    assert_snapshot!(w.run(&["template", "preview", "customer"]), @"
    Dear Globex, your service is Identified.

    We will send the next update by Wed 15 Jul 8:00am ET (12:00 UTC).
    --- errors
    customer.md, told to customer (first), sample short
    Globex: SEV1 outage, update 1: Identified
    ");
    assert_snapshot!(w.run(&["template", "preview", "customer", "--customer", "abc"]), @"
    For ABC only: Identified.
    --- errors
    customers/enterprise-abc/customer.md, told to customer (first), sample short
    Enterprise ABC: SEV1 outage, update 1: Identified
    ");
    let public = w.run(&["template", "preview", "public/no-change.md"]);
    assert!(public.contains("public/no-change.md, told to public (no-change), sample short") && !public.contains("Globex"), "{public}");
    assert_snapshot!(w.run(&["template", "preview", "customer/no-change.md", "--occasion", "first"]), @"
    --- errors
    error: `customer/no-change.md` is for no text of this kind
    hint: leave out --occasion, or ask for an audience: sev1 template preview customer --occasion no-change
    --- exit code 2
    ");
    assert_eq!(w.json(&["template", "preview", "account-team", "--sample", "hostile"])["template"], "executive/progress.md");
}

#[test]
fn a_broken_template_previews_as_the_built_in_text_and_says_so() {
    let w = with_templates(&[("customer.md", "{{ mood }}\n")]);
    let said = w.run_with(&["template", "preview", "customer"], "");
    assert_eq!(said.code, 1);
    assert!(said.stdout.contains("We will send the next update"), "{}", said.stdout);
    assert_snapshot!(said.stderr, @"
    customer/first.md, told to customer (first), sample short
    Globex: SEV1 outage, update 1: Identified

    error: customer.md is broken, so this is the built-in text

    error[template]: `mood` is no name that a template for this audience may use
     --> ~/.config/sev1/templates/customer.md:1:4
      |
    1 | {{ mood }}
      |    ^^^^
      |
      = help: names here are audience, tone, occasion, headline, incident, update, status, status_words, status_short, elapsed, as_of, late, late_sentence, next_update, no_next_update, next_sentence, new_lead, earlier_update, wrong, right, right_since, withdrawn_because, customer, severity, message, summary, impact, notes, reach, workaround, cause, milestone, fix, bridge, thread
    ");
}
