import Evidence

/// The rules for the largest contributions to a sum while somebody writes them.
struct DominanceDraft {
  private var percent = ""
  private var largest = ""
  private var prior = ""
  private var holder: String?

  init() {}

  init(_ form: Form) {
    (percent, largest) = (form["dominance.percent"] ?? "", form["dominance.largest"] ?? "")
    prior = form["dominance.prior"] ?? ""
    holder = form["dominance.holder"].flatMap { $0.isEmpty ? nil : $0 }
  }

  init(_ dominance: Dominance, _ words: Words) {
    func number(_ value: Double?) -> String {
      value.map { words.number($0, decimals: 0...3).replacing(/[\u{2066}-\u{2069}]/, with: "") } ?? ""
    }
    (percent, prior, holder) = (number(dominance.percent), number(dominance.prior), dominance.holder)
    largest = dominance.percent == nil ? "" : number(Double(dominance.largest))
  }

  private var isEmpty: Bool { percent.isEmpty && prior.isEmpty }

  /// Nil where nothing is written.
  var rules: Dominance? {
    get throws(IndicatorRefusal) {
      guard !isEmpty else { return nil }
      func number(_ text: String) throws(IndicatorRefusal) -> Double? {
        guard !text.isEmpty else { return nil }
        guard let value = Form(fields: [("number", text)]).decimal("number") else { throw .dominance }
        return value
      }
      guard let largest = Int(exactly: try number(largest) ?? 1) else { throw .dominance }
      return Dominance(percent: try number(percent), largest: largest, prior: try number(prior), holder: holder)
    }
  }

  func box(_ words: TabulationWords) -> IndicatorEditPage.DominanceBox {
    let say = words.words
    func number(_ name: String, _ value: String, hint: String? = nil) -> Field {
      Field("dominance.\(name)", say["indicator.dominance.\(name)"], value).with { field in
        (field.isRequired, field.saysOptional, field.longest) = (false, false, 12)
        field.hint = hint
      }
    }
    return .init(
      isOpen: !isEmpty,
      numbers: [
        number("percent", percent), number("largest", largest, hint: say["indicator.dominance.largestHint"]),
        number("prior", prior, hint: say["indicator.dominance.priorHint"]),
      ],
      holder: Field("dominance.holder", say["indicator.dominance.holder"]).with { field in
        (field.isRequired, field.saysOptional) = (false, false)
        field.options =
          [.init("", say["indicator.dominance.noHolder"], isChosen: holder == nil)]
          + words.questions(for: .distinct).map { .init($0.0, $0.1, isChosen: $0.0 == holder) }
      })
  }
}
