//! Urdu in Latin letters: the texts that customers read, and the words that they write.

use super::Language;

/// Urdu in Latin letters.
pub(super) static LANGUAGE: Language = Language {
    tag: "ur-Latn",
    name: "Urdu (Roman)",
    texts: &[
        ("requested", "{order}: {action} ki request bhej di gai hai."),
        ("not_found", NOT_FOUND),
        ("wrong_status", "{order}: {action} mumkin nahi, order ka status {status} hai."),
        ("no_refill", "{order}: is service mein refill nahi hai."),
        ("refill_expired", "{order}: is ki refill ki muddat khatam ho chuki hai."),
        ("refill_unknown", SAFE),
        ("too_early", "{order}: shuru hone ke liye baraye meherbani {wait} aur intezar karein."),
        ("nothing_remains", "{order}: deliver karne ko kuch baqi nahi."),
        (
            "cooling_down",
            "{order}: request pehle hi ki ja chuki hai, {wait} baad dobara koshish karein.",
        ),
        ("in_progress", "{order}: is par pehle se kaam ho raha hai."),
        ("held", "{order}: {action} note kar liya gaya hai, jald az jald bhej diya jaye ga."),
        ("denied", "{order}: is order ke liye {action} mumkin nahi."),
        ("under_review", "{order}: hamari team check kar rahi hai."),
        ("in_doubt", "{order}: hamari team check kar rahi hai."),
        ("no_external_id", SAFE),
        ("no_route", SAFE),
        ("panel_unavailable", SAFE),
        ("send_failed", SAFE),
        ("too_many", "Baraye meherbani ek waqt mein zyada se zyada {max} orders bhejein."),
        ("limit_reached", "Bohat zyada requests, baraye meherbani thori dair baad koshish karein."),
        ("status", "{order}: {status}, {remains} baqi."),
        ("balance", "Balance: {balance}"),
        (
            "balance_unavailable",
            "Abhi yeh maloom nahi ho saka, baraye meherbani baad mein koshish karein.",
        ),
        ("help", "{action}: {words}"),
        ("working", "{count} orders par kaam ho raha hai…"),
        (
            "code_sent",
            "Agar yeh account hai to us mein code wala ticket aa gaya hai. 10 \
             minute mein code yahan likhein.",
        ),
        ("code_wrong", "Yeh code sahi nahi ya ab nahi chalta. Meharbani karke naya mangwayein."),
        ("link_taken", "Yeh chat pehle hi kisi aur account se juri hai."),
        ("link_later", "Abhi nahi ho saka, meharbani karke baad mein koshish karein."),
        ("ticket_subject", "Aap ka code"),
        (
            "ticket_code",
            "{code} is account se chat jorne ka code hai. Agar aap ne nahi manga \
             to is ticket ko chhor dein.",
        ),
        ("linked", "Yeh chat ab linked hai."),
        ("link_ended", "Yeh chat ab us account se linked nahi rahi."),
        ("link_refused", "Yeh nahi ho saka."),
        (
            "unlinked",
            "Yeh chat abhi kisi account se linked nahi, baraye meherbani support se rabta karein.",
        ),
    ],
    actions: &[
        ("refill", "refill"),
        ("cancel", "cancel"),
        ("speed", "speed"),
        ("status", "status"),
        ("balance", "balance"),
        ("help", "madad"),
    ],
    statuses: &[
        ("pending", "pending"),
        ("processing", "processing"),
        ("in_progress", "in progress"),
        ("completed", "completed"),
        ("partial", "partial"),
        ("canceled", "canceled"),
        ("refunded", "refunded"),
        ("fail", "failed"),
        ("unknown", "maloom nahi"),
    ],
    units: [" din", " ghante", " minute"],
    a_little: "thora",
    comma: ", ",
    words: &[
        ("refill", &["bhar do", "bhardo"]),
        ("cancel", &["mansookh"]),
        ("speed", &["jaldi", "tez"]),
        ("status", &[]),
        ("balance", &[]),
        ("help", &["madad"]),
    ],
    fillers: &[
        "bhai",
        "salam",
        "ji",
        "kar",
        "karo",
        "kardo",
        "krdo",
        "do",
        "aur",
        "mera",
        "meherbani",
    ],
};

const NOT_FOUND: &str = "{order}: order nahi mila.";
const SAFE: &str = "{order}: abhi yeh nahi ho saka, hamari team dekh legi.";
