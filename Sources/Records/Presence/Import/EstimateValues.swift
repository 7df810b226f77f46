import Basics
import Collect

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
  func status(_ text: String) throws(CellProblem) -> PlaceReport.Status { try choice(text, CellWords([])) }
  func residence(_ text: String) throws(CellProblem) -> Universe.Residence { try choice(text, CellWords([])) }

  func groups(_ text: String) throws(CellProblem) -> Set<PopulationGroup> {
    let parts = text.split { "+;,|،؛".contains($0) }.map(String.init)
    guard !parts.isEmpty else { throw CellProblem("choice", text, allowed: PopulationGroup.allCases.map(\.rawValue)) }
    var groups: Set<PopulationGroup> = []
    for part in parts { groups.insert(try choice(part, Self.groups)) }
    return groups
  }

  func nationality(_ text: String) -> String { text.trimmed.uppercased() }

  private func choice<Value: RawRepresentable<String> & CaseIterable>(
    _ text: String, _ others: CellWords<Value>
  ) throws(CellProblem) -> Value {
    let key = text.trimmed.lowercased().map { $0 == " " || $0 == "-" ? "_" : String($0) }.joined()
    guard let value = Value(rawValue: key) ?? others[text] else {
      throw CellProblem("choice", text, allowed: Value.allCases.map(\.rawValue))
    }
    return value
  }

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

  static let groups = CellWords([
    (
      PopulationGroup.displacedCitizen,
      ["idp", "idps", "internally displaced", "yerinden edilmiş", "نازحون", "النازحون"]
    ),
    (.returneeFromAbroad, ["returnees from abroad", "yurt dışından dönen", "عائدون من الخارج"]),
    (
      .returneeFromDisplacement,
      ["returnee", "returnees", "returnee idps", "geri dönen", "عائدون", "العائدون"]
    ),
    (.temporaryProtection, ["tp", "sutp", "refugees", "geçici koruma", "الحماية المؤقتة"]),
    (.host, ["host community", "ev sahibi topluluk", "المجتمع المضيف"]),
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
    case .group: basis.universe.groups = try values.groups(text)
    case .nationality: nationality = text.trimmed.isEmpty ? nil : values.nationality(text)
    case .residence: basis.universe.residence = try values.residence(text)
    case .date: day = try values.day(text)
    case .method: basis.method = text.trimmed
    case .informants: informants = try optional(text)
    case .kinds: kinds = try optional(text)
    case .lowest: lowest = try optional(text)
    case .highest: highest = try optional(text)
    case .explanation: explanation = text.trimmed.isEmpty ? nil : text.trimmed
    case .scope, .status, .remark, .choice, .estimate: break
    }
  }
}
