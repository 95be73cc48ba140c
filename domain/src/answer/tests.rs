//! What real and made-up answers are read as.

use super::{Class, Denial, Reading, read};
use crate::action;

fn class(action: &str, text: &str) -> Class {
    let reading = read(text, |word| word == "881");
    let tone = reading.parts.first().map_or(reading.whole, |part| part.tone);
    tone.class(action::named(action).unwrap())
}

fn refused(denial: Denial) -> Class {
    Class::Refused(denial)
}

#[expect(clippy::too_many_lines, reason = "a list")]
#[test]
fn what_is_said_of_a_refill() {
    for (text, read) in [
        ("881 done", Class::Done),
        ("DONE ✅", Class::Done),
        ("👍🏽", Class::Accepted),
        ("Refilled", Class::Done),
        ("refill completed sir", Class::Done),
        ("sudah selesai kak", Class::Done),
        ("готово", Class::Done),
        ("ho gaya bhai", Class::Done),
        ("Listo!", Class::Done),
        ("Yapıldı", Class::Done),
        ("تم", Class::Done),
        ("𝐃𝐎𝐍𝐄", Class::Done),
        ("no problem, done", Class::Done),
        ("ok", Class::Accepted),
        ("ok wait", Class::Accepted),
        ("already working on it", Class::Accepted),
        ("not yet", Class::Accepted),
        ("not done yet", Class::Accepted),
        ("diproses", Class::Accepted),
        ("в работе", Class::Accepted),
        ("can't refill", refused(Denial::Cannot)),
        ("cant be done", refused(Denial::Cannot)),
        ("❌", refused(Denial::Cannot)),
        ("no", refused(Denial::Cannot)),
        ("nahi ho sakta", refused(Denial::Cannot)),
        ("Cancelled and refunded", refused(Denial::Cannot)),
        ("881 not dropped", refused(Denial::NotDropped)),
        ("not dropped, done", refused(Denial::NotDropped)),
        ("Tidak turun", refused(Denial::NotDropped)),
        ("düşüş yok", refused(Denial::NotDropped)),
        ("No refill for this", refused(Denial::NoRefill)),
        ("already refilled", refused(Denial::Already)),
        ("already", refused(Denial::Already)),
        ("wrong id", refused(Denial::WrongId)),
        ("неверный ID", refused(Denial::WrongId)),
        ("not done", Class::Unknown),
        ("done?", Class::Unknown),
        ("nahi hua, ho gaya?", Class::Unknown),
        ("which one", Class::Unknown),
        ("hello sir", Class::Unknown),
        ("", Class::Unknown),
    ] {
        assert_eq!(class("refill", text), read, "{text}");
    }
}

#[test]
fn what_is_said_of_a_cancel() {
    for (text, read) in [
        ("cancelled", Class::Done),
        ("881 already cancelled", Class::Done),
        ("refunded ✅", Class::Done),
        ("done", Class::Done),
        ("already started", refused(Denial::Already)),
        ("already completed", refused(Denial::Already)),
        ("order is completed", Class::Unknown),
        ("refilled", Class::Unknown),
        ("not cancelled", Class::Unknown),
        ("can not cancel", refused(Denial::Cannot)),
        ("cancelling", Class::Accepted),
    ] {
        assert_eq!(class("cancel", text), read, "{text}");
    }
}

fn parts(text: &str) -> Vec<(String, &'static str)> {
    let known = |word: &str| ["881", "882", "883"].contains(&word);
    let Reading { parts, .. } = read(text, known);
    let refill = action::named("refill").unwrap();
    parts.iter().map(|it| (it.ids.join("+"), it.tone.class(refill).name())).collect()
}

#[test]
fn each_number_has_its_own_answer() {
    let cases: &[(&str, &[(&str, &str)])] = &[
        ("881 done, 882 not dropped", &[("881", "done"), ("882", "not_dropped")]),
        ("881, 882 done", &[("881+882", "done")]),
        ("done 881, 882", &[("881", "done"), ("882", "done")]),
        ("done\n881\n882", &[("881", "done"), ("882", "done")]),
        ("done 881, 882 not dropped", &[("881", "done"), ("882", "not_dropped")]),
        ("not dropped: 881; done: 882", &[("881", "not_dropped"), ("882", "done")]),
        ("881 done 882 no", &[("881", "done"), ("882", "refused")]),
        ("881 done, 882", &[("881", "done"), ("882", "unknown")]),
        ("#881-done", &[("881", "done")]),
        ("881 ✅\n882 ❌\n883 ⏳", &[("881", "done"), ("882", "refused"), ("883", "accepted")]),
        ("8811 done", &[]),
        ("x881 done", &[]),
    ];
    for (text, expected) in cases {
        let expected: Vec<(String, &str)> =
            expected.iter().map(|(ids, class)| ((*ids).to_owned(), *class)).collect();
        assert_eq!(parts(text), expected, "{text}");
    }
}
