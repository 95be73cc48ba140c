//! The spellings of each word, folded: lower case, without accents, separated by spaces.

use super::word::{Unit, Word};

/// Every word that means something, grouped by what it means.
pub(super) const GROUPS: &[(Word, &str)] = &[
    (
        Word::Refill,
        "garantie garanzia refill refills refil refiil refll reffil reffill rifill refilling \
         refilled refillable guarantee guarantees guaranteed guarantie guaranted guarante \
         guaranty garantee garanteed gurantee guranteed guaranteeed warranty waranty garanty \
         garansi bergaransi jaminan восстановление восстановления восстановлением гарантия \
         гарантии гарантий гарантией гарантию докрутка докрутки докруткой рефилл рефил рефилла \
         garantia garantias garantizado garantizada garantido garantida reposicion reposicao \
         recarga recargas relleno recuperacion telafi telafili garanti garantili dolum doldurma \
         ضمان الضمان بضمان تعويض التعويض بتعويض تعبيه مضمون replacement replacements topup",
    ),
    (
        Word::AutoRefill,
        "autorefill автодокрутка автодокрутки автодокруткой автовосстановление автовосстановления",
    ),
    (Word::RefillHead, "bao re isi bhar"),
    (Word::RefillTail, "hanh fill fil ulang do"),
    (
        Word::NoRefill,
        "norefill norefil nonrefill nonrefil noguarantee nogaransi nowarranty unguaranteed \
         telafisiz garantisiz",
    ),
    (Word::NoRefillMark, "nr"),
    (
        Word::No,
        "sans ohne senza khong no non not without zero never none nil tanpa tidak tdk gak без нет \
         нету \
         не sin sem nao hayir بدون لا bina bagair",
    ),
    (Word::Off, "disabled disable unavailable unsupported off yok nahi nahin nhi"),
    (
        Word::Life,
        "lifetime lifetimes lifelong lifetme liftime forever пожизненная пожизненное пожизненный \
         пожизненной пожизненно навсегда вечная вечное вечный вечной vida vitalicia vitalicio \
         omurboyu",
    ),
    (Word::LifeHead, "life seumur omur vie مدي"),
    (Word::LifeTail, "hidup boyu الحياه"),
    (Word::Drop, "drop drops dropped droop turun списаний списания отписок caida quedas dusus"),
    (Word::NonDrop, "nondrop nodrop nodrops zerodrop"),
    (
        Word::Start,
        "start starts starting started startup strat demarrage demarre debut mulai dimulai \
         memulai старт старта начало \
         начала запуск запуска inicio comienzo comienza empieza comeca baslama baslangic baslar \
         بدء البدء يبدا البدايه بدايه shuru",
    ),
    (Word::Time, "time times waktu время времени tiempo tempo suresi sure zamani وقت"),
    (
        Word::Instant,
        "instant lnstant instants instantly superinstant ultrainstant instan instanly мгновенно \
         мгновенный мгновенная мгновенное мгновенные моментально моментальный моментальная \
         instantaneo instantanea inmediato inmediata imediato imediata anlik aninda hemen فوري \
         immediate immediately immediat instantane instantanee turant \
         فوريه فورا foran",
    ),
    (
        Word::Speed,
        "speed speeds speeed kecepatan скорость скорости velocidad velocidade hiz hizi سرعه \
         السرعه raftaar",
    ),
    (
        Word::Delivery,
        "delivery delivered deliver delivers complete completed completes completion completing \
         finish finishes finished finishing done eta average avg estimated processing duration \
         pengiriman selesai выполнение выполнения завершение доставка entrega entregado teslim \
         teslimat tamamlanma bitis التسليم تسليم",
    ),
    (
        Word::Lasting,
        "retention video videos clip durasi simpan удержание удержанием удержания просмотра \
         retencion retencao duracion duracao",
    ),
    (
        Word::Live,
        "live lives livestream livestreams stream streams streaming concurrent viewer viewers \
         watch watching watchtime tayang siaran трансляция трансляции эфир directo vivo canli \
         yayin izleyici بث مباشر",
    ),
    (
        Word::Tenure,
        "premium online subscription subscriptions device devices plan plans validity valid trial \
         access license licence membership membresia canva netflix prime vpn boost boosts boosted \
         boosting key keys activation activity rent rental future monthly package packages \
         langganan masa подписка подписке премиум буст активность suscripcion assinatura abonelik \
         paket uyelik اشتراك",
    ),
    (
        Word::Social,
        "followers follower follow likes like views view members member subscribers subscriber \
         subscribe subscribes subs plays play comments comment reactions reaction shares share \
         saves save retweets retweet impressions reach votes vote friends friend fans reposts \
         repost favorites upvotes connections mentions pengikut suka komentar anggota penonton \
         подписчики подписчиков лайки лайков просмотры просмотров участники участников \
         комментарии реакции репосты друзья seguidores curtidas visualizaciones visualizacoes \
         miembros membros suscriptores inscritos takipci begeni izlenme abone yorum uye متابعين \
         متابع لايكات لايك مشاهدات مشتركين اعضاء تعليقات",
    ),
    (Word::Button, "button buttons btn tombol кнопка boton botao butonu buton زر"),
    (Word::Manual, "manual manually вручную"),
    (
        Word::Quality,
        "super ultra mega hyper very fast faster fastest quick rapid real full with posible \
         now hq lq mq high low quality best new быстрый быстрая быстро rapido \
         rapida hizli سريع enable enabled available yes",
    ),
    (Word::Claim, "stable stabil free working works active"),
    (
        Word::Auto,
        "auto automatic automatically otomatis авто автоматическая автоматическое автоматически \
         تلقايي تلقاييه automatico automatica automatik otomatik",
    ),
    (Word::For, "for up upto to is of na на hasta ate de por pour до ki ka ke mein"),
    (Word::Within, "within in after every each before last next через за setelah течение en em"),
    (
        Word::If,
        "if when unless only except needed need required require under below once on during till \
         until first but jika если si se",
    ),
    (Word::Period, "period window policy term "),
    (Word::Per, "per a в al ao في"),
    (
        Word::Daily,
        "daily hourly perday perhour perhari harian сутки ежедневно diario diaria gunde يوميا",
    ),
    (Word::Aux, "any ada hay ha يوجد koi hai hain tem tiene"),
    (Word::And, "and or dan atau и или y ou ve veya و"),
    (Word::Cancel, "cancel cancellation cancelled cancels stop iptal отмена batal cancelar"),
    (Word::Refund, "refund refunds refunded money back cashback moneyback return"),
    (Word::Bot, "bot bots"),
    (Word::Age, "old aged lama"),
    (Word::Min, "min"),
    (Word::Limit, "max minimum maximum minimal maksimal "),
    (
        Word::Unit(Unit::Second),
        "sec secs second seconds detik сек секунд секунды segundos saniye sn",
    ),
    (
        Word::Unit(Unit::Minute),
        "phut minuten minuti mins minute minutes mint mints minuts minuet minutos minuto menit \
         mnt минут минута минуты мин dakika dk dakikada دقيقه دقايق",
    ),
    (
        Word::Unit(Unit::Hour),
        "gio heure heures stunde stunden ora ore h hr hrs hour hours houre houres hors jam час \
         часа часов ч hora horas saat saatte ساعه ساعات ghanta ghante ghanty",
    ),
    (
        Word::Unit(Unit::Day),
        "суток ngay jour jours tag tage giorno giorni d day days dayz dys hari день дня дней дн \
         dia \
         dias gun gunluk يوم يوما ايام din dino",
    ),
    (
        Word::Unit(Unit::Week),
        "week weeks wk wks minggu неделя недели недель неделю semana semanas hafta haftalik اسبوع \
         اسابيع hafte",
    ),
    (
        Word::Unit(Unit::Month),
        "thang mois monate mesi month months mo mon mth bulan месяц месяца месяцев мес mes meses \
         ay aylik شهر اشهر شهور mahina mahine",
    ),
    (
        Word::Unit(Unit::Year),
        "year years yr yrs tahun год года лет ano anos yil yillik سنه سنوات saal",
    ),
    (Word::Many, "k b mil mln million millions lakh lac rb jt bin milyon к тыс млн الف الاف"),
    (Word::M, "m м"),
    (Word::R, "r ar"),
    (Word::G, "g"),
    (Word::From, "from against от"),
    (Word::DayRefill, "dr"),
    (Word::Count(1), "one satu bir один одна"),
    (Word::Count(2), "two dua iki"),
    (Word::Count(3), "three tiga"),
    (Word::Count(6), "six enam"),
    (Word::W, "w"),
    (Word::O, "o"),
];
