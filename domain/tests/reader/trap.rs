//! Names that speak of time, and do not mean what a hasty reader takes them for.

use crate::variant::check;

#[test]
fn speeds_and_durations_are_no_start() {
    check(&[
        ("Likes [Speed: INSTANT]", None, "?"),
        ("Likes | Speed - Instant", None, "?"),
        ("Likes | Instant Speed", None, "?"),
        ("Likes | Instant Delivery", None, "?"),
        ("Likes | Delivery: Instant", None, "?"),
        ("Likes | Instant Refill", None, "?"),
        ("Likes | Refill Start Time: Instant", None, "?"),
        ("Instant Real Likes", None, "?"),
        ("Views | Speed 1000+ / Hour", None, "?"),
        ("Views | 1-5 Minutes Retention", None, "?"),
        ("Views | Retention: 0-30 Min", None, "?"),
        ("Views | Retention - 0-5 minutes", None, "?"),
        ("Live Stream Views 15 Minutes", None, "?"),
        ("Livestream Viewers [15 Min]", None, "?"),
        ("Livestream Viewers [30 Min - 10K/D]", None, "?"),
        ("Livestream Viewers [0-60 Min]", None, "?"),
        ("Livestream Viewers | Instant (15 Minutes)", Some(0), "?"),
        ("Livestream Viewers | Instant Start 15 Minutes Live", Some(0), "?"),
        ("Watch Time | 60K Minutes | Need 3+ Hours Video", None, "?"),
        ("Comments | Finishes in 3 Hours", None, "?"),
        ("Comments | 0-48Hour Complete", None, "?"),
        ("Comments | Completed in 0-1 hour", None, "?"),
        ("Comments | Delivered Within 12H-48H", None, "?"),
        ("Comments | Delivery Time: 0-24 Hours", None, "?"),
        ("Comments | Average Time - 0-2 Hours", None, "?"),
        ("Views | 10-12 Sec | 50K Per Day", None, "?"),
        ("Likes | One Click Start", None, "?"),
        ("Likes | Fast Start", None, "?"),
        ("Likes | Start Count 0-10", None, "?"),
        ("Likes | Start Price $0-1 per hour", None, "?"),
        ("Telegram Bot Start | 7 Days Premium", None, "?"),
        ("Telegram Premium Bot Start + Activity for15 Days | Instant", Some(0), "?"),
        ("Likes | Start 0-1 Hour | Start 6-12 Hours", None, "?"),
        ("Likes | 1-6 Hours", None, "?"),
        ("Likes | 24/7 Support", None, "?"),
        ("Likes | Cancel Instant", None, "?"),
    ]);
}

#[test]
fn rates_subscriptions_and_claims_are_no_refill() {
    check(&[
        ("Likes | Day 100K", None, "?"),
        ("Likes | Day 1K-50K", None, "?"),
        ("Likes | 100K/Day", None, "?"),
        ("Likes | 50K Per Day", None, "?"),
        ("Likes | 5K a day", None, "?"),
        ("Likes | [Speed: Day 50K]", None, "?"),
        ("Likes | Speed 100k Day", None, "?"),
        ("Likes | 0-5M/Day", None, "?"),
        ("Likes | 300/30 Days", None, "?"),
        ("Telegram Members | 30-60 Days Premium", None, "?"),
        ("Telegram Premium Members [30 Day]", None, "?"),
        ("Telegram Premium Members | 45 Days Premium | Instant", Some(0), "?"),
        ("Telegram Boost Channel [30 Days]", None, "?"),
        ("Canva Plus | 30+ Days | 1 Device", None, "?"),
        ("Canva Pro | Validity 3Year", None, "?"),
        ("Netflix | 30 Days", None, "?"),
        ("Netflix Account | Lifetime", None, "?"),
        ("Canva Pro | Lifetime Access", None, "?"),
        ("Auto Views | 30 Days Subscription", None, "?"),
        ("Instagram Auto Likes | 30 Days", None, "?"),
        ("Discord Members | Lifetime | Online 24/7", None, "?"),
        ("Website Traffic | 30 Days | 1K visitors per day", None, "?"),
        ("Likes | Cancel ❌ Refill ✅", None, "?"),
        ("Followers | 30 Days Old Accounts", None, "?"),
        ("Followers | Delivery in 30 Days", None, "?"),
        ("Followers | Retention: 30 Days", None, "?"),
        ("Followers | Refill:- Non Drop", None, "?"),
        ("Followers | Refill: No Drop", None, "?"),
        ("Followers | No Drop Guarantee", None, "?"),
        ("Followers | Never Drop | 100% Guaranteed", None, "?"),
        ("Followers | Permanent", None, "?"),
        ("Followers | Refill ♻️", None, "?"),
        ("Followers | ♻️⛔🔥", None, "?"),
        ("Followers | Refill S15", None, "?"),
        ("Followers Refill 2 [ Max 10K ]", None, "?"),
        ("Followers | Guaranteed [30 Days Premium]", None, "?"),
        ("Followers | Guaranteed 7 Days Trial", None, "?"),
        ("Followers | ♻️ 30 Days Premium", None, "?"),
        ("Likes | VIP Like 30 Day | 5 Post/Day", None, "?"),
        ("Followers | Refill within 3 Days", None, "?"),
        ("Followers | Refill Time: 24-72 Hours", None, "?"),
        ("Followers | Refill after 7 days", None, "?"),
        ("Followers | Refill every 30 days", None, "?"),
        ("Followers | Guarantee: 30 minutes", None, "?"),
        ("Followers | 30 Days Money Back Guarantee", None, "?"),
        ("Followers | 30+ Days Refill", None, "?"),
        ("Followers | 7-30 Days Refill", None, "?"),
        ("Followers | No Refill Button", None, "?"),
        ("Followers | No Auto Refill", None, "?"),
        ("Followers | No Refill if username changes | 30 Days Refill", None, "30"),
        ("Followers | 5G R18 Content", None, "?"),
        ("R2 Followers", None, "?"),
        ("Followers | 3D Avatars", None, "?"),
        ("Followers | №30 | Days gone by", None, "?"),
    ]);
}

#[test]
fn two_windows_are_none() {
    check(&[
        ("Followers | 30 days button, Lifetime Manual", None, "?"),
        ("Followers | 30 Days Refill | 60 Days Guarantee", None, "?"),
        ("Followers | Lifetime Refill (365 Days)", None, "?"),
        ("Followers | Refill 30 Days or Lifetime", None, "?"),
        ("Followers | 30 Days / Lifetime Refill", None, "?"),
        ("Followers | Lifetime / 365 Days ♻️", None, "?"),
        ("Followers | Refill: 30 to 60 Days", None, "?"),
        ("Followers | 30 Days Refill Button + Lifetime Guarantee", None, "?"),
        ("Followers | R30 | R60", None, "?"),
        ("Followers | No Refill | 30 Days Refill", None, "?"),
        ("Followers | Lifetime ♻️ | No Refill", None, "?"),
        ("Followers | R30 | 30 Days Refill ♻️", None, "30"),
        ("Followers | 1 Year Refill | R365", None, "365"),
    ]);
}

#[test]
fn what_contradicts_is_still_shown() {
    let reading = signalbox_domain::name::read("Likes | 30 days button, Lifetime Manual");
    let shown: Vec<_> = reading.evidence.iter().map(|e| (e.what, e.text.as_str())).collect();
    assert_eq!(shown, [("refill_days", "30 days button"), ("refill_lifetime", "Lifetime Manual")]);
}
