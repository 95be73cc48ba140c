//! Names made by analogy with real ones, in the languages panels write in.

use signalbox_domain::name::{RefillReading, read};

/// A name, the start in minutes, the refill: a number of days, `none`, `life` or `?`.
pub(crate) type Row = (&'static str, Option<u32>, &'static str);

pub(crate) fn check(rows: &[Row]) {
    let mut wrong = Vec::new();
    for (name, start, refill) in rows {
        let reading = read(name);
        let got = match reading.refill {
            RefillReading::None => "none".to_owned(),
            RefillReading::Days(days) => days.to_string(),
            RefillReading::Lifetime => "life".to_owned(),
            RefillReading::Unknown => "?".to_owned(),
        };
        if reading.start_max_minutes != *start || got != *refill {
            wrong.push(format!(
                "{name}\n  read {:?} {got}, is {start:?} {refill}; {:?}\n",
                reading.start_max_minutes, reading.evidence
            ));
        }
    }
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.concat());
}

#[test]
fn english_names() {
    check(&[
        ("Instagram Followers [R30]", None, "30"),
        ("Instagram Followers [AR30] [Start 0-1h]", Some(60), "30"),
        ("IG Likes AR60D | 0-6 Hours Start", Some(360), "60"),
        ("Facebook Page Likes R365 | Start Instant 0-5 Minutes", Some(5), "365"),
        ("Telegram Members [R90D] [10K/Day]", None, "90"),
        ("YouTube Likes [G30] [Instant]", Some(0), "30"),
        ("Twitter Followers [R-30] [20K]", None, "30"),
        ("Twitter Followers R 30 Days", None, "30"),
        ("Followers [R0] [Start-3-5H]", Some(300), "none"),
        ("Followers [R∞] [0-24H Start]", Some(1440), "life"),
        ("Spotify Plays | Refill ♾ | Instant", Some(0), "life"),
        ("TikTok Likes | INSTANT-3HRS | 7 Days Refill", Some(180), "7"),
        ("TikTok Likes | 0-10Mint | No refill", Some(10), "none"),
        ("IG Views [ 0-30 Min ] [ Non Refill ]", Some(30), "none"),
        ("IG Views [Start Time:-0-1 Hour] [NR]", Some(60), "none"),
        ("Post Likes | NR ⚠️ | Instant | 100 - 500/Day", Some(0), "none"),
        ("IG Saves | Without Refill | Start in 2 hours", Some(120), "none"),
        ("IG Saves | w/o refill | Starts within 12 Hours", Some(720), "none"),
        ("IG Saves | Refill: None | Start: up to 6 hrs", Some(360), "none"),
        ("IG Saves | Refill ❌ | Start: 0-30 mins", Some(30), "none"),
        ("IG Saves | Refill: 0 Days | Start: 0.5 hour", Some(30), "none"),
        ("IG Saves | No Refund / Refill | Start: 1-3 days", Some(4320), "none"),
        ("IG Saves | No Refund, No Refill", None, "none"),
        ("IG Saves | Refill: Disabled | Quick Start: 15 min", Some(15), "none"),
        ("IG Saves | Refill: Not Available", None, "none"),
        ("Followers [5K] [6H - 5K/D - R30]", Some(360), "30"),
        ("Followers [5K] [0-6H - 5K/D - R∞]", Some(360), "life"),
        ("Likes [ 5K ] [ INSTANT - 6 HRS ] [ R 60 ]", Some(360), "60"),
        ("Likes | Refill 30 Days | instant ♻️⚡", Some(0), "30"),
        ("Likes | R-60 | INSTANT START - 24H", Some(0), "60"),
        ("Watchtime - 30 Days Refill (5 Min Video)", None, "30"),
        ("Premium Members - 30 Days Refill", None, "30"),
        ("Fast Delivery - 30 Days Refill", None, "30"),
        ("Guaranteed 60 Days Speed 10k", None, "60"),
        ("Likes Refill 60 Days Start 0-1 Hour", Some(60), "60"),
        ("Likes | Instant Day 1K-50K | R30", Some(0), "30"),
        ("Likes [REAL] (100/600) [0-2h Start] NR", Some(120), "none"),
        ("Followers | 500K | 100-200/D - R90 [0-3H Start]  - NO FLAG RULE!!!", Some(180), "90"),
        ("Retweet | Max 5K | 1K/D - No Refill | 0-6H Start", Some(360), "none"),
        ("Group Members | Instant | 50K/Ngày| Refill 60 Days ♻️⛔⚡", Some(0), "60"),
        ("Likes | Bảo hành 30 ngày | 5K/ngày", None, "30"),
        ("Abonnés | Garantie 30 jours", None, "30"),
        ("Abonnenten | Ohne Garantie", None, "none"),
        ("Views | Start: 0-30m | no refill", Some(30), "none"),
        ("Reactions | Instant start in 1-3 mins", Some(3), "?"),
        ("X Followers | 1 Year Guarantee | Start: 0-30 sec", Some(1), "365"),
        ("X Followers | 3month Guarantee", None, "90"),
        ("X Followers | 12 Months Warranty", None, "365"),
        ("X Followers | Refill: 2 Weeks", None, "14"),
        ("X Followers | 60 Days Auto Refill | Super Instant", Some(0), "60"),
        ("X Followers | 60 Days Non Drop Guarantee", None, "60"),
        ("X Followers | Guarantee: 30Days", None, "30"),
        ("X Followers | AUTO REFILL 15D", None, "15"),
        ("X Followers | Refill 30", None, "30"),
        ("X Followers | Refill: 30 | Max 10K", None, "30"),
        ("X Followers | refill button 180D", None, "180"),
        ("X Followers | 90 days button", None, "90"),
        ("X Followers | Refill up to 45 days", None, "45"),
        ("X Followers | ♻️ 30 days | Fast", None, "30"),
        ("X Followers | Re-fill 30 days", None, "30"),
        ("X Followers | Life-Time Refill | 1 Hour Start", Some(60), "life"),
        ("X Followers | LifeTime Refill ♻️", None, "life"),
        ("X Followers | Forever Guaranteed", None, "life"),
        ("X Followers | Refill Lifetime | 1 Hour Start Time", Some(60), "life"),
        ("X Followers | Lifetime", None, "life"),
        ("X Followers | Non Drop Lifetime", None, "life"),
        ("X Followers | 10/20K Per Day | 90 Days Refill | 5 Minutes Start Time", Some(5), "90"),
        ("X Followers [ 250-300 Per Day ] [ Refill 30 Days ] [Instant Start Time]", Some(0), "30"),
        ("♻️ Retweets | 30 Days Refill", None, "30"),
        ("Followers [Speed50K+/Day] [Refill - 45Days]", None, "45"),
        ("Followers [Refill - 30Days ♻️ ] [Speed :-10K-30K Day]", None, "30"),
        ("Likes | Speed: 10K/Day Instant | 30 Days Refill", Some(0), "30"),
        ("Members [Super Instant] - 30 Days Refill", Some(0), "30"),
        ("Followers no refill speed 5k start 0-1 hour", Some(60), "none"),
        ("Followers 30 days refill start 0-1 hour", Some(60), "30"),
        ("Followers high speed 30 days refill instant start", Some(0), "30"),
        ("Followers instant start 30 days refill", Some(0), "30"),
        ("Followers, No Drop, 99 Days Refill, Instant", Some(0), "99"),
        ("Followers | 365D Refill | 1-5K/Day⛔⚡ | Start: 0- 30 Minutes", Some(30), "365"),
        ("Rеfill 30 Days | Stаrt 0-1 Hour", Some(60), "30"),
        ("Ⓡⓔⓕⓘⓛⓛ ③⓪ Ⓓⓐⓨⓢ", None, "30"),
        ("🅁🄴🄵🄸🄻🄻 60 🅓🅐🅨🅢", None, "60"),
        ("ʀᴇꜰɪʟʟ 30 ᴅᴀʏꜱ | ɪɴꜱᴛᴀɴᴛ", Some(0), "30"),
        ("Refill 3️⃣0️⃣ Days", None, "30"),
    ]);
}

#[test]
fn indonesian_names() {
    check(&[
        ("Instagram Followers [ Garansi 30 Hari ] [ Instan ]", Some(0), "30"),
        ("TikTok Followers [ Tanpa Garansi ] [ Mulai 0-1 Jam ]", Some(60), "none"),
        ("TikTok Likes | No/TIDAK garansi | Waktu Mulai: 0-15 Menit", Some(15), "none"),
        ("Shopee Followers Tidak Ada Garansi", None, "none"),
        ("Shopee Followers Bergaransi 1 Bulan", None, "30"),
        ("IG Followers Garansi Seumur Hidup", None, "life"),
        ("IG Followers [REFILL 25 HARI] [ 10K/Hari ]", None, "25"),
        ("IG Followers Kecepatan 5K per hari [ isi ulang 60 hari ]", None, "60"),
        ("Youtube 4000 Jam Tayang [ Garansi ]", None, "?"),
        ("Youtube Views Selesai 3 Hari [ Non Garansi ]", None, "none"),
    ]);
}

#[test]
fn russian_names() {
    check(&[
        ("Подписчики [Восстановление: 30 дней] [Старт: 0-1 час]", Some(60), "30"),
        ("Подписчики [Гарантия 1 ГОД] Luxe", None, "365"),
        ("Подписчики [Гарантия 30 дней] R30", None, "30"),
        ("Лайки [Быстрые] (Стандарт / Без гарантии)", None, "none"),
        ("Лайки | Без докрутки | Запуск: 0-15 минут", Some(15), "none"),
        ("Лайки | Пожизненная гарантия | Мгновенный старт", Some(0), "life"),
        ("Просмотры | До 10К в день | Гарантии нет", None, "none"),
        ("Просмотры | 5К/сутки | С гарантией 365 дней", None, "365"),
        ("Участники [Автоматическое восстановление на 60 дней]", None, "60"),
        ("Участники | Начало: 2 часа | Скорость: 1К/час", Some(120), "?"),
        ("VK Лайки [Автодокрутка 30 дней]", None, "30"),
        ("VK Лайки [Без автодокрутки]", None, "?"),
        ("Просмотры | Без списаний | Моментально", Some(0), "?"),
    ]);
}

#[test]
fn spanish_and_portuguese_names() {
    check(&[
        ("Seguidores | Reposición 30 días | Inicio: 0-1 hora", Some(60), "30"),
        ("Seguidores | Garantía de 90 días | Inicio instantáneo", Some(0), "90"),
        ("Seguidores | Sin garantía | 10K por día", None, "none"),
        ("Seguidores | No hay reposición", None, "none"),
        ("Seguidores | Garantía de por vida", None, "life"),
        ("Seguidores Brasileiros | Sem Reposição | Início Imediato", Some(0), "none"),
        ("Curtidas | Garantia Vitalícia | 5K/dia", None, "life"),
        ("Curtidas | Reposição 30 Dias | Início: 0-6 horas", Some(360), "30"),
        ("Curtidas | 1 ano de garantia", None, "365"),
        ("Visualizações | Velocidade: 1K por dia | Comienza en 2 horas", Some(120), "?"),
    ]);
}

#[test]
fn turkish_names() {
    check(&[
        ("Instagram Takipçi | 30 Gün Telafi | Başlangıç: 0-1 Saat", Some(60), "30"),
        ("Instagram Takipçi (Garantili) - 30 Gün Telafi", None, "30"),
        ("Instagram Takipçi | 60 Gün Telafili | Anlık Başlar", Some(0), "60"),
        ("Instagram Beğeni | Telafisiz | Anında", Some(0), "none"),
        ("Instagram Beğeni | Telafi Yok | Günde 5.000", None, "none"),
        ("Instagram İzlenme | Ömür Boyu Garanti | 1K/Gün", None, "life"),
        ("INSTAGRAM TAKİPÇİ | 90 GÜN TELAFİ", None, "90"),
        ("Takipçi | 0-15 dk başlangıç | 30 günlük garanti", Some(15), "30"),
    ]);
}

#[test]
fn arabic_and_romanised_urdu_names() {
    check(&[
        ("متابعين إنستغرام | ضمان 30 يوم | بدء فوري", Some(0), "30"),
        ("متابعين | ضمان ٣٠ يومًا | وقت البدء: 0-1 ساعة", Some(60), "30"),
        ("لايكات | بدون ضمان | سرعة 10K/يوم", None, "none"),
        ("لايكات | لا يوجد تعويض", None, "none"),
        ("مشاهدات | ضمان مدى الحياة", None, "life"),
        ("مشاهدات | تعويض 365 يوم | فوري", Some(0), "365"),
        ("Followers | Refill nahi | Start 1 ghanta", Some(60), "none"),
        ("Followers | 30 din guarantee | foran start", Some(0), "30"),
        ("Followers | bina guarantee | shuru 0-1 ghante", Some(60), "none"),
    ]);
}
