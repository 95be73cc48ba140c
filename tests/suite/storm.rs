//! Storms: two thousand random worlds keep every promise, and no planted bug escapes them.

use signalbox::storm::{self, Bug, Failure, Tally};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

/// How many storms the suite plays.
const SEEDS: u64 = 2_000;

/// Within how many storms a planted bug must be caught.
const CAUGHT_WITHIN: u64 = 400;

#[test]
fn storms_break_no_promise() {
    let next = AtomicU64::new(1);
    let play = || {
        let mut sum = Tally::default();
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed > SEEDS {
                return sum;
            }
            match storm::run(seed, None) {
                Ok(tally) => sum = sum.with(tally),
                Err(failure) => panic!("{}", told(&failure)),
            }
        }
    };
    let sums: Vec<Tally> = thread::scope(|scope| {
        let threads: Vec<_> = (0..2).map(|_| scope.spawn(play)).collect();
        threads.into_iter().map(|it| it.join().expect("a storm broke a promise")).collect()
    });
    let sum = sums.into_iter().fold(Tally::default(), Tally::with);
    // A harness in which little happens would find nothing either.
    assert!(sum.events > SEEDS * 150, "{sum:?}");
    assert!(sum.messages > SEEDS * 25, "{sum:?}");
    assert!(sum.crashes > SEEDS * 2, "{sum:?}");
}

#[test]
fn every_planted_bug_is_caught() {
    let caught = |bug: Bug| (1..=CAUGHT_WITHIN).any(|seed| storm::run(seed, Some(bug)).is_err());
    let escaped: Vec<&str> =
        Bug::ALL.iter().filter(|(_, bug)| !caught(*bug)).map(|(name, _)| *name).collect();
    assert!(escaped.is_empty(), "not caught within {CAUGHT_WITHIN} storms: {escaped:?}");
}

#[test]
fn every_promise_is_held_by_somebody() {
    // What each of these bugs breaks must be noticed by the promise that speaks of it, and not
    // only by some other that it breaks as well.
    for (bug, promise) in [
        (Bug::AckBeforeFlush, "acknowledged_is_kept"),
        (Bug::SilentDrop, "acknowledged_is_kept"),
        (Bug::EffectBeforeCommit, "intent_comes_first"),
        (Bug::ResendInDoubt, "providers_are_told_once"),
        (Bug::DedupeForgotten, "a_message_is_one_command"),
        (Bug::CooldownForgotten, "windows_hold"),
        (Bug::CooldownAtAccept, "windows_hold"),
        (Bug::BudgetsForgotten, "budgets_hold"),
        (Bug::ReplayedNow, "replay_is_live"),
        (Bug::AnswerTwice, "facts_stand_once"),
        (Bug::RequestedEarly, "replies_are_true"),
        (Bug::NameLeaked, "replies_keep_secrets"),
        (Bug::WrongTenant, "a_stream_is_of_one_tenant"),
        (Bug::NumberIgnored, "old_answers_change_nothing"),
        (Bug::ReplyForgotten, "each_command_is_answered_once"),
        (Bug::SnapshotAhead, "snapshots_are_readable"),
        (Bug::NoIsYes, "nothing_goes_without_a_yes"),
        (Bug::CancelGuessed, "canceled_is_what_the_panel_shows"),
        (Bug::ReminderForgotten, "reminders_come_once"),
        (Bug::NewsForgotten, "news_come_once"),
        (Bug::WordsPassedOn, "providers_are_not_quoted"),
        (Bug::AnyCode, "links_are_proved"),
        (Bug::TicketAgain, "tickets_come_once"),
        (Bug::TicketForgotten, "ticket_messages_count_once"),
        (Bug::AnyStaff, "links_are_proved"),
        (Bug::ReadingEarly, "readings_are_made"),
        (Bug::MoveForgotten, "moved_groups_are_left_behind"),
    ] {
        assert!(storm::invariants().contains(&promise), "{promise} is not a promise");
        let noticed = |seed| storm::run(seed, Some(bug)).is_err_and(|it| it.invariant == promise);
        assert!((1..=CAUGHT_WITHIN).any(noticed), "{promise} does not notice {}", bug.name());
    }
}

#[test]
fn a_seed_is_always_the_same_storm() {
    assert_eq!(storm::run(7, None), storm::run(7, None));
    let bug = Some(Bug::RequestedEarly);
    let (once, again) = (storm::run(7, bug), storm::run(7, bug));
    assert_eq!(once, again);
    assert!(once.is_err_and(|failure| !failure.story.is_empty()));
}

#[test]
fn a_bug_is_known_by_its_name() {
    for (name, bug) in Bug::ALL {
        assert_eq!((Bug::parse(name), bug.name()), (Some(*bug), *name));
    }
    assert_eq!(Bug::parse("list"), None);
}

fn told(failure: &Failure) -> String {
    let Failure { seed, invariant, detail, story } = failure;
    format!("{}\nseed {seed}: {invariant}: {detail}", story.join("\n"))
}
