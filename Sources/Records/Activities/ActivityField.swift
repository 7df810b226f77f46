import Basics
package import Collect
import Formats

/// What a column of a sheet of activities holds.
package enum ActivityField: String, CaseIterable, Sendable {
  case organisation
  case organisationName = "organisation_name"
  case organisationType = "organisation_type"
  case implementer, donor
  case code = "activity_code"
  case sector
  case title = "activity"
  case indicator, unit, target, targeted
  case place, from, until, status, counting, level, month, quantity
  case people, girls, boys, women, men

  /// Those without which nobody knows what a row says. The place may stand in columns of its levels.
  package static let needed: [ActivityField] = [.organisation, .sector, .title, .from]

  /// As plans of sheets name it.
  package var path: String { "/" + rawValue }
  package var target: SheetTarget { .question(path) }

  package init?(_ target: SheetTarget) {
    guard case .question(let path) = target, let field = Self(rawValue: String(path.dropFirst())) else { return nil }
    self = field
  }

  /// By the heading, in English, Turkish or Arabic, however it is cased; nil for a column that nobody knows.
  init?(heading: String) {
    guard let field = Self.headings[Folding.fold(heading.trimmed)] else { return nil }
    self = field
  }

  private static let headings: [String: ActivityField] = {
    var table: [String: ActivityField] = [:]
    for field in allCases { table[Folding.fold(field.rawValue)] = field }
    let words: [(ActivityField, [String])] = [
      (
        .organisation,
        [
          "organization", "org", "agency", "reporting organisation", "reporting organization", "reporting org",
          "lead organisation", "lead organization", "acronym", "kuruluş", "ortak kuruluş", "المنظمة", "الجهة",
        ]
      ),
      (.organisationName, ["organisation name", "organization name", "org name", "kuruluş adı", "اسم المنظمة"]),
      (
        .organisationType,
        ["organisation type", "organization type", "org type", "kuruluş türü", "نوع المنظمة"]
      ),
      (
        .implementer,
        [
          "implementing partner", "implementing organisation", "implementing organization", "implementing org",
          "partner", "uygulayıcı ortak", "الشريك المنفذ", "شريك منفذ",
        ]
      ),
      (.donor, ["funding organisation", "funding organization", "funder", "donor name", "bağışçı", "الجهة المانحة"]),
      (.code, ["activity code", "activity id", "project code", "faaliyet kodu", "رمز النشاط"]),
      (.sector, ["cluster", "sector code", "sub sector", "sektör", "القطاع"]),
      (
        .title,
        ["activity description", "description", "activity name", "what", "faaliyet", "النشاط", "وصف النشاط"]
      ),
      (.indicator, ["indicator name", "gösterge", "المؤشر"]),
      (.unit, ["unit of measure", "birim", "الوحدة"]),
      (.target, ["quantity target", "target quantity", "planned", "hedef", "الهدف"]),
      (
        .targeted,
        ["people targeted", "targeted people", "beneficiaries targeted", "hedeflenen kişi", "المستهدفون"]
      ),
      (.place, ["pcode", "p-code", "place code", "location code", "P-kodu", "yer", "رمز المكان", "المكان"]),
      (.from, ["start", "start date", "from", "başlangıç", "başlangıç tarihi", "تاريخ البدء", "البداية"]),
      (.until, ["end", "end date", "to", "until", "bitiş", "bitiş tarihi", "تاريخ الانتهاء", "النهاية"]),
      (.status, ["activity status", "durum", "الحالة"]),
      (.counting, ["counting", "sayım"]),
      (.level, ["sensitivity", "düzey", "المستوى"]),
      (.month, ["reporting month", "reporting period", "round", "period", "ay", "الشهر"]),
      (
        .quantity,
        ["quantity reached", "achieved", "progress", "reached quantity", "ulaşılan miktar", "miktar", "الكمية"]
      ),
      (
        .people,
        [
          "people reached", "reached", "beneficiaries", "beneficiaries reached", "total reached", "total",
          "ulaşılan kişi", "kişi", "المستفيدون", "الأشخاص",
        ]
      ),
      (.girls, ["girls reached", "female children", "kız çocuk", "kız", "فتيات", "بنات"]),
      (.boys, ["boys reached", "male children", "erkek çocuk", "oğlan", "فتيان", "أولاد"]),
      (.women, ["women reached", "female adults", "kadın", "نساء"]),
      (.men, ["men reached", "male adults", "erkek", "رجال"]),
    ]
    for (field, names) in words { for name in names { table[Folding.fold(name)] = field } }
    return table
  }()

  /// As 5W sheets are tagged (hxlstandard.org): `#org+prog`, `#reached+f+adults`.
  init?(tag text: String) {
    guard let tag = HXLTag(text) else { return nil }
    let attributes = Set(tag.attributes)
    func has(_ any: String...) -> Bool { !attributes.isDisjoint(with: any) }
    switch tag.tag {
    case "#org":
      if has("type") {
        if has("impl", "funder") { return nil }
        self = .organisationType
      } else if has("funder") {
        self = .donor
      } else if has("impl") {
        if has("name") { return nil }
        self = .implementer
      } else {
        self = has("name") ? .organisationName : .organisation
      }
    case "#sector", "#cluster":
      if has("name") { return nil }
      self = .sector
    case "#activity": self = has("code", "id") ? .code : .title
    case "#indicator":
      if has("unit") {
        self = .unit
      } else if has("target") {
        self = .target
      } else if has("value", "num") {
        self = .quantity
      } else {
        self = .indicator
      }
    case "#output": self = .quantity
    case "#unit": self = .unit
    case "#targeted": self = has("num") ? .target : .targeted
    case "#adm", "#loc":
      guard has("code"), !has("parent", "type") else { return nil }
      self = .place
    case "#date":
      if has("start") {
        self = .from
      } else if has("end") {
        self = .until
      } else if has("reported") || attributes.isEmpty {
        self = .month
      } else {
        return nil
      }
    case "#status": self = .status
    case "#reached", "#beneficiary":
      let (female, male) = (has("f", "female", "women", "girls"), has("m", "male", "men", "boys"))
      let isChild = has("children", "girls", "boys", "i", "infants")
      if female != male {
        let isAdult = has("adults", "women", "men")
        guard isChild != isAdult else { return nil }
        self = female ? (isChild ? .girls : .women) : (isChild ? .boys : .men)
      } else {
        guard !isChild, !has("hh", "households") else { return nil }
        self = .people
      }
    case "#meta":
      if has("level") { self = .level } else if has("counting") { self = .counting } else { return nil }
    default: return nil
    }
  }

  // MARK: Proposing what columns mean

  /// Where the headings stand and what they mean, as far as they say so; nil for a sheet without rows.
  static func proposal(
    for head: [SheetRow], sheet: String?, heading: Int? = nil, places: (SheetRow) -> [SheetPlaceColumn]
  ) -> SheetPlan? {
    guard
      var plan = SheetPlan.proposal(
        for: head, sheet: sheet, heading: heading, places: places,
        meaning: { ActivityField(heading: $0)?.target }, tagged: { ActivityField(tag: $0)?.target })
    else { return nil }
    // One code that may be of any level says it better than the levels above it.
    if plan.columns.values.contains(ActivityField.place.target) {
      plan.columns = plan.columns.filter { if case .place = $0.value { false } else { true } }
    }
    return plan
  }
}
