import Basics
import Collect

/// An answer as sheets have it.
enum YesOrNo: String, CaseIterable {
  case yes, no
}

/// What people write into cells about an estimate: codes, their usual words in three languages, digits of any script.
struct EstimateValues {
  let cells: CellReading

  func count(_ text: String) throws(CellProblem) -> Int { try cells.count(text.trimmed, upTo: Estimate.greatest) }

  func day(_ text: String) throws(CellProblem) -> Day {
    guard let day = cells.day(text.trimmed).day else { throw CellProblem("date", text) }
    return day
  }

  func unit(_ text: String) throws(CellProblem) -> CountingUnit { try choice(text, Self.units) }
  func source(_ text: String) throws(CellProblem) -> FigureBasis.Source { try choice(text, Self.sources) }
  func isYes(_ text: String) throws(CellProblem) -> Bool { try choice(text, Self.answers) == .yes }
  func returned(_ text: String) throws(CellProblem) -> Universe.Return { try choice(text, Self.returns) }

  /// Nil in rows of all.
  func sex(_ text: String) throws(CellProblem) -> PeoplePart.Sex? {
    Self.wholes.contains(Folding.fold(text)) ? nil : try choice(text, Self.sexes)
  }

  func age(_ text: String) throws(CellProblem) -> AgeBand? {
    if Self.wholes.contains(Folding.fold(text)) { return nil }
    guard let band = AgeBand(said: text) else { throw CellProblem("band", text) }
    return band
  }

  /// Not below zero, with decimals.
  func error(_ text: String) throws(CellProblem) -> Double {
    guard let number = cells.number(text.trimmed).flatMap(Double.init), number >= 0, number.isFinite else {
      throw CellProblem("decimal", text)
    }
    return number
  }

  func status(_ text: String) throws(CellProblem) -> PlaceReport.Status { try choice(text, CellWords([])) }
  func residence(_ text: String) throws(CellProblem) -> Universe.Residence { try choice(text, CellWords([])) }

  func groups(_ text: String) throws(CellProblem) -> Set<PopulationGroup> {
    let parts = text.split { "+;,|،؛".contains($0) }.map(String.init)
    guard !parts.isEmpty else { throw CellProblem("choice", text, allowed: PopulationGroup.allCases.map(\.rawValue)) }
    var groups: Set<PopulationGroup> = []
    for part in parts { groups.insert(try choice(part, Self.groups)) }
    return groups
  }

  func nationality(_ text: String) -> String {
    UnnamedNationality(said: text.trimmed)?.rawValue ?? Nationality.code(text)
  }

  private func choice<Value: RawRepresentable<String> & CaseIterable>(
    _ text: String, _ others: CellWords<Value>
  ) throws(CellProblem) -> Value {
    let key = text.trimmed.lowercased().map { $0 == " " || $0 == "-" ? "_" : String($0) }.joined()
    guard let value = Value(rawValue: key) ?? others[text] else {
      throw CellProblem("choice", text, allowed: Value.allCases.map(\.rawValue))
    }
    return value
  }

  private static let wholes = Set(
    ["all", "total", "both", "all ages", "hepsi", "toplam", "tümü", "الكل", "الجميع", "المجموع", "كل الأعمار"].map {
      Folding.fold($0)
    })

  private static let sexes = CellWords([
    (
      PeoplePart.Sex.female,
      ["f", "females", "woman", "women", "kadın", "kadınlar", "k", "أنثى", "إناث", "الإناث", "نساء", "امرأة"]
    ),
    (.male, ["m", "males", "man", "men", "erkek", "erkekler", "e", "ذكر", "ذكور", "الذكور", "رجال", "رجل"]),
    (.other, ["diğer", "آخر", "أخرى"]),
    (.unknown, ["not known", "bilinmiyor", "غير معروف"]),
  ])

  private static let answers = CellWords([
    (YesOrNo.yes, ["true", "1", "y", "evet", "نعم"]), (.no, ["false", "0", "n", "hayır", "لا"]),
  ])

  private static let returns = CellWords([
    (
      Universe.Return.ownDwelling,
      ["own home", "own house", "home", "dwelling", "kendi konutu", "kendi evi", "المسكن الخاص", "المنزل"]
    ),
    (.area, ["area of origin", "bölgesi", "yalnızca bölgesi", "المنطقة", "المنطقة فقط"]),
  ])

  static let units = CellWords([
    (CountingUnit.individuals, ["people", "persons", "individual", "ind", "kişi", "birey", "أفراد", "فرد", "أشخاص"]),
    (.households, ["families", "household", "hh", "hhs", "hane", "aile", "أسر", "أسرة", "عائلات"]),
    (.tents, ["tent", "çadır", "خيام", "خيمة"]), (.trucks, ["truck", "kamyon", "شاحنات"]),
  ])

  static let sources = CellWords([
    (FigureBasis.Source.register, ["b1", "official", "official register", "resmî kayıt", "سجل رسمي"]),
    (.informants, ["b2", "key informants", "key informant", "bilgi kaynağı", "مصادر المعلومات"]),
    (.probabilitySurvey, ["survey", "sample survey"]),
  ])

  /// The words of the baseline forms, and what people write for them.
  static let groups = CellWords([
    (
      PopulationGroup.displacedCitizen,
      [
        "idp", "idps", "internally displaced", "internally displaced persons", "displaced", "displaced citizens",
        "yerinden edilmiş", "yerinden edilmiş kişiler", "yerinden edilmiş vatandaşlar", "نازح", "نازحون", "النازحون",
        "نازحين", "النازحين", "مواطنون نازحون",
      ]
    ),
    (
      .returneeFromAbroad,
      [
        "returnees from abroad", "returnee from abroad", "returned from abroad", "yurt dışından dönen",
        "yurt dışından dönenler", "عائدون من الخارج", "العائدون من الخارج", "عائدين من الخارج",
      ]
    ),
    (
      .returneeFromDisplacement,
      [
        "returnee", "returnees", "returnee idps", "idp returnees", "returnees from displacement", "geri dönen",
        "geri dönenler", "yerinden edilmeden dönenler", "عائد", "عائدون", "العائدون", "عائدين", "عائدون من النزوح",
      ]
    ),
    (
      .temporaryProtection,
      [
        "tp", "sutp", "refugees", "under temporary protection", "temporary protection", "geçici koruma",
        "geçici koruma altında", "geçici koruma altındakiler", "الحماية المؤقتة", "حماية مؤقتة", "تحت الحماية المؤقتة",
      ]
    ),
    (
      .internationalProtection,
      [
        "international protection", "asylum seekers", "applicants or holders of international protection",
        "uluslararası koruma", "uluslararası koruma başvuru veya statü sahipleri", "الحماية الدولية",
        "حماية دولية",
        "طالبو الحماية الدولية أو حاملوها", "طالبو اللجوء",
      ]
    ),
    (
      .residencePermit,
      [
        "residence permits", "residence permit holders", "with a residence permit", "residents with permit",
        "ikamet izni",
        "ikamet izinli", "ikamet izinliler", "إقامة", "إذن إقامة", "حاملو إذن إقامة", "حاملو الإقامة",
      ]
    ),
    (
      .irregular,
      [
        "irregular migrants", "irregular", "in an irregular situation", "undocumented", "düzensiz", "düzensiz göçmen",
        "düzensiz göçmenler", "düzensiz durumda", "غير نظامي", "غير نظاميين", "مهاجرون غير نظاميين", "في وضع غير نظامي",
      ]
    ),
    (
      .seasonalWorker,
      [
        "seasonal", "seasonal workers", "seasonal agricultural workers", "mevsimlik", "mevsimlik işçi",
        "mevsimlik işçiler", "mevsimlik tarım işçileri", "عمال موسميون", "العمال الموسميون", "عامل موسمي", "موسميون",
      ]
    ),
    (
      .host,
      [
        "host community", "hosts", "ev sahibi", "ev sahibi topluluk", "yerel halk", "المجتمع المضيف", "مجتمع مضيف",
      ]
    ),
  ])
}

extension Estimate {
  /// Gives a field another value, as a cell has it.
  mutating func set(_ field: CorrectedField, to text: String, _ values: EstimateValues) throws(CellProblem) {
    func optional(_ text: String) throws(CellProblem) -> Int? {
      text.trimmed.isEmpty ? nil : try values.count(text)
    }
    switch field {
    case .count: quantity = Quantity(try values.count(text), quantity.unit)
    case .unit: quantity = Quantity(quantity.count, try values.unit(text))
    case .source: basis.source = try values.source(text)
    case .group:
      basis.universe.groups = try values.groups(text)
      if !basis.universe.groups.contains(where: \.isOfReturnees) { basis.universe.returnedTo = nil }
    case .nationality: nationality = text.trimmed.isEmpty ? nil : values.nationality(text)
    case .sex: sex = text.trimmed.isEmpty ? nil : try values.sex(text)
    case .age: age = text.trimmed.isEmpty ? nil : try values.age(text)
    case .residence: basis.universe.residence = try values.residence(text)
    case .sites: basis.universe.includesSites = text.trimmed.isEmpty ? nil : try values.isYes(text)
    case .returned: basis.universe.returnedTo = text.trimmed.isEmpty ? nil : try values.returned(text)
    case .date: day = try values.day(text)
    case .method: basis.method = text.trimmed
    case .informants: informants = try optional(text)
    case .kinds: kinds = try optional(text)
    case .seen: isSeenByTeam = text.trimmed.isEmpty ? nil : try values.isYes(text)
    case .error: standardError = text.trimmed.isEmpty ? nil : try values.error(text)
    case .lowest: lowest = try optional(text)
    case .highest: highest = try optional(text)
    case .explanation: explanation = text.trimmed.isEmpty ? nil : text.trimmed
    case .scope, .status, .remark, .choice, .answer, .population, .estimate: break
    }
  }
}
