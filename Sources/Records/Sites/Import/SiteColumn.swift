package import Basics
package import Collect
import Formats

/// What a column of a list of sites means.
package enum SiteColumn: String, CaseIterable, Sendable {
  case code, name
  case nameEN = "name:en"
  case nameTR = "name:tr"
  case nameAR = "name:ar"
  case type, area, latitude, longitude, capacity
  case capacityUnit = "capacity_unit"
  case manager, opened
  /// Written by an export, passed over when read: they are made of other records.
  case state, changed, reason, merged = "merged_into", individuals, households, day = "figure_day", round

  package static let read: [SiteColumn] = [
    .code, .name, .nameEN, .nameTR, .nameAR, .type, .area, .latitude, .longitude, .capacity, .capacityUnit, .manager,
    .opened,
  ]
  /// One of these says which site a row is about.
  static let naming: Set<SiteColumn> = [.code, .name, .nameEN, .nameTR, .nameAR]

  /// As plans of sheets name it.
  package var path: String { "/" + rawValue }
  package var target: SheetTarget { .question(path) }

  /// Nil for what an import does not read.
  package init?(_ target: SheetTarget) {
    guard case .question(let path) = target, let column = Self(rawValue: String(path.dropFirst())),
      Self.read.contains(column)
    else { return nil }
    self = column
  }

  /// The language of a column with names in one.
  package var language: Language? {
    switch self {
    case .nameEN: .english
    case .nameTR: .turkish
    case .nameAR: .arabic
    default: nil
    }
  }

  // MARK: Proposing what columns mean

  static func proposal(
    for head: [SheetRow], sheet: String?, heading: Int?, places: (SheetRow) -> [SheetPlaceColumn]
  ) -> SheetPlan? {
    SheetPlan.proposal(
      for: head, sheet: sheet, heading: heading, places: places,
      meaning: { headings[Folding.fold($0)]?.target }, tagged: { SiteColumn(tag: $0)?.target })
  }

  /// As lists of sites are tagged (hxlstandard.org): `#loc+name`, `#geo+lat`. Names with a language are of that one.
  private init?(tag text: String) {
    guard let tag = HXLTag(text) else { return nil }
    let attributes = Set(tag.attributes)
    func has(_ any: String...) -> Bool { !attributes.isDisjoint(with: any) }
    switch tag.tag {
    case "#loc", "#loctype":
      if tag.tag == "#loctype" || has("type") {
        self = .type
      } else if has("code", "id") {
        self = .code
      } else if let named = Self.read.first(where: { $0.language.map { has($0.rawValue) } ?? false }) {
        self = named
      } else {
        self = .name
      }
    case "#geo":
      guard has("lat", "lon") else { return nil }
      self = has("lat") ? .latitude : .longitude
    case "#capacity": self = .capacity
    case "#org": self = .manager
    case "#date":
      guard has("start") else { return nil }
      self = .opened
    default: return nil
    }
  }

  /// By the folded heading, in English, Turkish or Arabic.
  private static let headings: [String: SiteColumn] = {
    var table: [String: SiteColumn] = [:]
    for column in read { table[Folding.fold(column.rawValue)] = column }
    let words: [(SiteColumn, [String])] = [
      (
        .code,
        [
          "site code", "site id", "siteid", "sitecode", "ssid", "site pcode", "camp code", "camp id", "settlement code",
          "settlement id", "kod", "kodu", "alan kodu", "yerleşim alanı kodu", "yerleşim kodu", "kamp kodu", "saha kodu",
          "الرمز", "رمز الموقع", "كود الموقع", "معرف الموقع", "رمز المخيم", "رمز موقع التجمع",
        ]
      ),
      (
        .name,
        [
          "site name", "sitename", "site", "name of site", "name of the site", "camp name", "camp", "settlement name",
          "settlement", "ad", "adı", "alan adı", "yerleşim alanı", "yerleşim alanı adı", "yerleşim adı", "kamp adı",
          "kamp", "saha adı", "الاسم", "اسم الموقع", "الموقع", "اسم المخيم", "المخيم", "اسم موقع التجمع", "موقع التجمع",
        ]
      ),
      (
        .nameEN,
        [
          "site name en", "site name english", "english name", "name english", "name in english", "ingilizce adı",
          "alan adı ingilizce", "الاسم بالإنجليزية", "اسم الموقع بالإنجليزية",
        ]
      ),
      (
        .nameTR,
        [
          "site name tr", "site name turkish", "turkish name", "name turkish", "name in turkish", "türkçe adı",
          "alan adı türkçe", "الاسم بالتركية", "اسم الموقع بالتركية",
        ]
      ),
      (
        .nameAR,
        [
          "site name ar", "site name arabic", "arabic name", "name arabic", "name in arabic", "arapça adı",
          "alan adı arapça", "الاسم بالعربية", "اسم الموقع بالعربية",
        ]
      ),
      (
        .type,
        [
          "site type", "sitetype", "type of site", "kind", "kind of site", "camp type", "settlement type", "tür",
          "türü",
          "alan türü", "alan tipi", "yerleşim türü", "yerleşim tipi", "yerleşim alanı türü", "kamp türü", "tip",
          "النوع", "نوع الموقع", "نوع المخيم", "نوع موقع التجمع",
        ]
      ),
      (
        .area,
        [
          "pcode", "p code", "place code", "place", "area code", "location code", "adm pcode", "bölge", "yer",
          "yer kodu",
          "p kodu", "رمز المكان", "المكان", "رمز المنطقة",
        ]
      ),
      (.latitude, ["lat", "gps latitude", "latitude y", "y", "enlem", "خط العرض", "العرض"]),
      (.longitude, ["lon", "long", "lng", "gps longitude", "longitude x", "x", "boylam", "خط الطول", "الطول"]),
      (
        .capacity,
        [
          "site capacity", "planned capacity", "maximum capacity", "max capacity", "kapasite", "kapasitesi",
          "alan kapasitesi", "السعة", "سعة الموقع", "القدرة الاستيعابية", "الطاقة الاستيعابية",
        ]
      ),
      (
        .capacityUnit,
        ["unit", "unit of capacity", "capacityunit", "birim", "kapasite birimi", "الوحدة", "وحدة السعة"]
      ),
      (
        .manager,
        [
          "managing organisation", "managing organization", "managing agency", "management agency", "managed by",
          "agency", "site management", "sma", "camp management", "yöneten kuruluş", "yönetici kuruluş", "yöneten",
          "yönetim", "kuruluş", "الجهة المديرة", "الجهة المسؤولة", "إدارة الموقع", "إدارة المخيم", "المنظمة المديرة",
        ]
      ),
      (
        .opened,
        [
          "opening date", "open date", "date opened", "opened on", "opening", "date of opening", "establishment date",
          "date established", "date of establishment", "established", "açılış", "açılış tarihi", "kuruluş tarihi",
          "kurulduğu tarih", "تاريخ الافتتاح", "تاريخ الإنشاء", "تاريخ الفتح",
        ]
      ),
    ]
    for (column, names) in words { for name in names { table[Folding.fold(name)] = column } }
    return table
  }()
}
