//! What the talks must show between them: every reason, and every setting with each of its choices.

use domain::language;
use domain::order::Status;
use domain::reason::Reason;
use domain::settings::{KEYS, Settings};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// Keys, each with the values that some talk sets it to.
type Chosen = BTreeMap<String, BTreeSet<String>>;

/// Every talk.
fn talks() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/talks");
    let files = folder.read_dir().unwrap().map(|file| file.unwrap().path());
    let talks = files.filter(|file| file.extension().is_some_and(|it| it == "talk"));
    talks.map(|file| fs::read_to_string(file).unwrap()).collect()
}

/// What the owners of these talks set, where it was taken: the line under it does not say why not.
fn chosen(talks: &[String]) -> Chosen {
    let mut chosen = Chosen::new();
    for talk in talks {
        let below = talk.lines().skip(1).map(Some).chain([None]);
        for (line, below) in talk.lines().zip(below) {
            let mut words = line.split_whitespace();
            let (Some("set"), Some(key)) = (words.next(), words.next()) else { continue };
            let refused = below.is_some_and(|it| it.starts_with("  !!"));
            let value = words.collect::<Vec<_>>().join(" ");
            if !refused && !line.starts_with(' ') {
                chosen.entry(key.to_owned()).or_default().insert(value);
            }
        }
    }
    chosen
}

/// The choices that a setting has, as its own words list them: "deny, allow or staff", or a span
/// "or off". Of one that takes several of a list, each in turn.
fn choices(values: &str) -> Vec<String> {
    if let Some((_, list)) = values.split_once("statuses with commas: ") {
        return list.split(", ").map(str::to_owned).collect();
    }
    let words: Vec<&str> = values.split(" or ").flat_map(|it| it.split(", ")).collect();
    let word = |it: &&str| !it.is_empty() && it.bytes().all(|byte| byte.is_ascii_lowercase());
    match words.last() {
        _ if words.iter().all(word) => words.iter().map(|it| (*it).to_owned()).collect(),
        Some(last @ &("off" | "never")) => vec![(*last).to_owned()],
        _ => Vec::new(),
    }
}

/// What no talk shows.
fn missing(talks: &[String]) -> Vec<String> {
    let chosen = chosen(talks);
    let said = |what: &str| talks.iter().flat_map(|it| it.lines()).any(|it| it.contains(what));
    let mut missing = Vec::new();
    for reason in Reason::ALL {
        let code = reason.code();
        // An errand whose message was not taken is not refused: staff and the customer are told.
        let shown = [format!(" refused {code}"), format!(" | {code}: order ")];
        if !shown.iter().any(|it| said(it)) {
            missing.push(format!("nothing is refused for {code}"));
        }
    }
    for key in KEYS {
        let Some(values) = chosen.get(key.name) else {
            missing.push(format!("{} is never set", key.name));
            continue;
        };
        let has = |choice: &String| {
            values.iter().any(|it| it.split(", ").any(|one| one == choice.as_str()))
        };
        let never = choices(key.values).into_iter().filter(|it| !has(it));
        missing.extend(never.map(|it| format!("{} is never {it}", key.name)));
    }
    let spoken = |tag: &str| {
        let set = chosen.get("language").is_some_and(|it| it.contains(tag));
        set || talks.iter().flat_map(|it| it.lines()).any(|line| {
            line.starts_with("language ") && line.split_whitespace().last() == Some(tag)
        })
    };
    let silent = language::ALL.iter().map(|it| it.tag).filter(|tag| !spoken(tag));
    missing.extend(silent.map(|tag| format!("nobody is spoken to in {tag}")));
    missing
}

#[test]
fn every_reason_and_every_choice_of_a_setting_is_shown_by_some_talk() {
    let missing = missing(&talks());
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

/// The choices are those that a setting takes, so that a new one is not overlooked.
#[test]
fn choices_are_what_settings_take() {
    let all = KEYS.iter().flat_map(|key| choices(key.values));
    assert!(all.clone().count() >= 60, "only {} choices were found", all.count());
    for key in KEYS {
        for choice in choices(key.values) {
            let taken = Settings::default().set(key.name, &choice);
            assert!(taken.is_ok(), "{} does not take {choice}", key.name);
        }
    }
    assert_eq!(choices("deny, allow or staff"), ["deny", "allow", "staff"]);
    assert_eq!(choices("a span from 1m to 48h such as 6h, or off"), ["off"]);
    assert_eq!(choices("a whole number from 1 to 1000"), [""; 0]);
    assert!(Status::ALL.len() > choices("statuses with commas: pending, fail").len());
}

/// Without the talks that show it, the test fails.
#[test]
fn what_is_not_shown_is_told() {
    let all = talks();
    let without = |word: &str| {
        let rest: Vec<String> = all.iter().filter(|it| !it.contains(word)).cloned().collect();
        missing(&rest)
    };
    let told = without("refused no_route");
    assert!(told.iter().any(|it| it == "nothing is refused for no_route"), "{told:?}");
    let told = without("bulk.progress_every");
    assert!(told.iter().any(|it| it == "bulk.progress_every is never set"), "{told:?}");
    let told = without("dispatch.in_doubt.cancel resend");
    assert!(told.iter().any(|it| it == "dispatch.in_doubt.cancel is never resend"), "{told:?}");
    let refused = vec!["set mode hard\n  !! no\n set mode easy\n".to_owned()];
    assert!(chosen(&refused).is_empty());
}
