import Basics
import Evidence

/// In what figures are, while somebody writes it.
struct UnitDraft {
  private static let own = "own"

  private var listed = ""
  private var texts: [String: String] = [:]

  init() {}

  init(_ unit: IndicatorUnit?) {
    switch unit {
    case .listed(let code): listed = code.rawValue
    case .named(let words): (listed, texts) = (Self.own, words.texts)
    case nil: break
    }
  }

  init(_ form: Form) {
    listed = form["unit"] ?? ""
    for language in Language.allCases { texts[language.rawValue] = form["unit.\(language.rawValue)"] }
  }

  var unit: IndicatorUnit? {
    if listed == Self.own { return .named(LocalizedText(texts)) }
    return IndicatorUnit.Listed(rawValue: listed).map(IndicatorUnit.listed)
  }

  func box(ofShare isShare: Bool, in say: Words) -> IndicatorEditPage.UnitBox {
    .init(
      listed: Field("unit", say["indicator.unit"]).with { field in
        field.isRequired = false
        field.hint = isShare ? say["indicator.unitOfShareHint"] : nil
        field.options = IndicatorUnit.Listed.allCases.map {
          Field.Option($0.rawValue, say["indicator.unitNames.\($0.rawValue)"], isChosen: $0.rawValue == listed)
        }
        field.options.insert(Field.Option("", say["indicator.noUnit"], isChosen: unit == nil), at: 0)
        field.options.append(Field.Option(Self.own, say["indicator.ownUnit"], isChosen: listed == Self.own))
      },
      isOwn: listed == Self.own,
      words: Language.allCases.map { language in
        Field(
          "unit.\(language.rawValue)", "\(say["indicator.unit"]) (\(say["place.language.\(language.rawValue)"]))",
          texts[language.rawValue] ?? ""
        ).with { ($0.isRequired, $0.longest) = (false, IndicatorUnit.longest) }
      })
  }
}
