//! Arabic: the texts that customers read, and the words that they write.

use super::Language;

/// Arabic.
pub(super) static LANGUAGE: Language = Language {
    tag: "ar",
    name: "العربية",
    texts: &[
        ("requested", "{order}: تم إرسال طلب {action}."),
        ("not_found", NOT_FOUND),
        ("wrong_status", "{order}: لا يمكن تنفيذ طلب {action}، حالة الطلب: {status}."),
        ("no_refill", "{order}: هذه الخدمة بدون تعويض."),
        ("refill_expired", "{order}: انتهت فترة التعويض."),
        ("refill_unknown", SAFE),
        ("too_early", "{order}: يرجى الانتظار {wait} حتى يبدأ التنفيذ."),
        ("nothing_remains", "{order}: لم يتبق شيء للتسليم."),
        ("cooling_down", "{order}: تم الطلب مسبقًا، يرجى المحاولة مرة أخرى بعد {wait}."),
        ("in_progress", "{order}: قيد المعالجة بالفعل."),
        ("held", "{order}: تم تسجيل طلب {action}، وسيُرسل في أقرب وقت ممكن."),
        ("denied", "{order}: لا يمكن تنفيذ {action} لهذا الطلب."),
        ("under_review", "{order}: فريقنا يتحقق من ذلك."),
        ("in_doubt", "{order}: فريقنا يتحقق من ذلك."),
        ("no_external_id", SAFE),
        ("no_route", SAFE),
        ("panel_unavailable", SAFE),
        ("send_failed", SAFE),
        ("too_many", "الحد الأقصى للطلبات في الرسالة الواحدة: {max}."),
        ("limit_reached", "طلبات كثيرة جدًا، يرجى المحاولة لاحقًا."),
        ("status", "{order}: {status}، المتبقي {remains}."),
        ("balance", "الرصيد: {balance}"),
        ("balance_unavailable", "تعذر الاستعلام الآن، يرجى المحاولة لاحقًا."),
        ("help", "{action}: {words}"),
        ("working", "جارٍ العمل على الطلبات، وعددها {count}…"),
        (
            "code_sent",
            "إذا كان هذا الحساب موجودًا فستجد فيه تذكرة بها رمز. اكتبه هنا خلال 10 \
             دقائق.",
        ),
        ("code_wrong", "الرمز غير صحيح أو لم يعد صالحًا. اطلب رمزًا آخر من فضلك."),
        ("link_taken", "هذه المحادثة مرتبطة بحساب آخر بالفعل."),
        ("link_later", "تعذر ذلك الآن، حاول لاحقًا من فضلك."),
        ("ticket_subject", "رمزك"),
        ("ticket_code", "{code} هو رمز ربط محادثة بهذا الحساب. إن لم تطلبه فتجاهل هذه التذكرة."),
        ("linked", "تم ربط هذه المحادثة."),
        ("link_ended", "لم تعد هذه المحادثة مرتبطة بذلك الحساب."),
        ("link_refused", "تعذر تنفيذ ذلك."),
        ("unlinked", "هذه المحادثة غير مرتبطة بحساب بعد، يرجى التواصل مع الدعم."),
    ],
    actions: &[
        ("refill", "تعويض"),
        ("cancel", "إلغاء"),
        ("speed", "تسريع"),
        ("status", "حالة"),
        ("balance", "رصيد"),
        ("help", "مساعدة"),
    ],
    statuses: &[
        ("pending", "قيد الانتظار"),
        ("processing", "قيد المعالجة"),
        ("in_progress", "قيد التنفيذ"),
        ("completed", "مكتمل"),
        ("partial", "جزئي"),
        ("canceled", "ملغى"),
        ("refunded", "مسترد"),
        ("fail", "فاشل"),
        ("unknown", "غير معروف"),
    ],
    units: [" ي", " س", " د"],
    a_little: "قليلاً",
    comma: "، ",
    words: &[
        ("refill", &["تعويض", "تعبئة", "إعادة تعبئة"]),
        ("cancel", &["إلغاء"]),
        ("speed", &["تسريع"]),
        ("status", &["حالة"]),
        ("balance", &["رصيد", "الرصيد"]),
        ("help", &["مساعدة"]),
    ],
    fillers: &["طلب", "طلبات", "الطلب", "طلبي", "من", "فضلك", "و", "مرحبا", "السلام", "عليكم"],
};

const NOT_FOUND: &str = "{order}: الطلب غير موجود.";
const SAFE: &str = "{order}: تعذر تنفيذ ذلك الآن، وسيراجعه فريقنا.";
