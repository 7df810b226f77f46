import Basics
import Collect
import Evidence
import FormEngine
import Foundation
import Statistics

/// A definition while somebody writes it: what was typed, whether or not it can be kept.
struct IndicatorDraft {
  enum Kind: String, CaseIterable {
    case share, count, sum, mean, median, ratio, distinct
  }

  let subject: EvidenceSubject
  private let kind: Kind
  private let question: String
  private let divisor: String
  private var kept: IndicatorRecord?
  private var code = ""
  private var names: [String: String] = [:]
  private var definitions: [String: String] = [:]
  private var codes: Set<String> = []
  private var outside: Set<String> = []
  private var weight: String?
  private var filter = Tabulation.Filter()
  /// The question whose answers the filter offers.
  private var about: String?
  /// Why the conditions that were sent cannot be read.
  private var problem: (any Refusal)?
  private var periodicity = IndicatorRecord.Periodicity.round
  private var target = ""
  private var direction = IndicatorRecord.Target.Direction.atLeast
  private var sample: IndicatorRecord.Sample?
  private var identifier: String?
  private var isKept = false
  private var dominance = DominanceDraft()
  private var unit = UnitDraft()
  private var splits: [Tabulation.Dimension] = []
  /// Over what figures are not added although they could be.
  private var notAdded: Set<IndicatorRecord.Axis> = []

  private static let languages = Language.allCases.map(\.rawValue)

  /// What a page sent. `kept` is the indicator that is defined otherwise: its kind and question stay.
  init(
    _ form: Form, _ subject: EvidenceSubject, keepingCodeOf kept: IndicatorRecord? = nil, on today: Day
  ) throws {
    self.subject = subject
    self.kept = kept
    if let kept {
      (kind, question, divisor) = Self.subject(of: kept.measure)
    } else {
      guard let kind = form["kind"].flatMap(Kind.init) else { throw EvidenceRefusal.unknownQuestion(path: "") }
      (self.kind, question, divisor) = (kind, form["question"] ?? "", form["divisor"] ?? "")
    }
    code = form["code"] ?? ""
    for language in Self.languages {
      names[language] = form["name.\(language)"]
      definitions[language] = form["definition.\(language)"]
    }
    codes = Set(form.values("code-in"))
    outside = Set(form.values("code-out"))
    weight = form["weight"]
    do {
      filter = try Tabulation.Filter(form, places: subject.atlas, on: today)
    } catch let refusal as any Refusal {
      (problem, filter) = (refusal, kept?.filter ?? .init())
    }
    about = filter.asked(form)
    periodicity = form["periodicity"].flatMap(IndicatorRecord.Periodicity.init) ?? .round
    target = form["target"] ?? ""
    direction = form["direction"].flatMap(IndicatorRecord.Target.Direction.init) ?? .atLeast
    isKept = form["kept"] != nil
    identifier = form["identifier"].flatMap { $0.isEmpty ? nil : $0 }
    dominance = DominanceDraft(form)
    unit = UnitDraft(form)
    splits = form.values("split").compactMap { Tabulation.Dimension($0) }
    // Boxes that were not on the page say nothing.
    if form["additivity"] != nil {
      notAdded = Set(IndicatorRecord.Axis.allCases).subtracting(
        form.values("added").compactMap(IndicatorRecord.Axis.init))
    }
    sample = form["sample"].flatMap(SurveyDesign.Selection.init).map { selection in
      func path(_ name: String) -> String? { form["sample.\(name)"].flatMap { $0.isEmpty ? nil : $0 } }
      return .init(
        selection: selection, weight: path("weight"), stratum: path("stratum"), cluster: path("cluster"),
        population: path("population"), lonely: path("lonely").flatMap(SurveyDesign.LonelyStratum.init) ?? .refuse)
    }
  }

  init(_ indicator: IndicatorRecord, _ subject: EvidenceSubject) {
    self.subject = subject
    kept = indicator
    (kind, question, divisor) = Self.subject(of: indicator.measure)
    (code, names, definitions) = (indicator.code, indicator.names.texts, indicator.definition.texts)
    if case .share(let share) = indicator.measure {
      (codes, outside, weight) = (Set(share.codes), Set(share.outside), share.weight)
    }
    filter = indicator.filter
    periodicity = indicator.periodicity
    (sample, identifier, isKept) = (indicator.sample, indicator.identifier, indicator.kept != nil)
    unit = UnitDraft(indicator.unit)
    splits = indicator.disaggregations ?? []
    if let additivity = indicator.additivity { notAdded = Set(IndicatorRecord.Axis.allCases).subtracting(additivity) }
    if let kept = indicator.dominance { dominance = DominanceDraft(kept, subject.words.words) }
    if let kept = indicator.target {
      target = subject.words.words.number(indicator.isShare ? kept.value * 100 : kept.value, decimals: 0...3)
        .replacing(/[\u{2066}-\u{2069}]/, with: "")
      direction = kept.direction
    }
  }

  private static func subject(of measure: IndicatorRecord.Measure) -> (Kind, String, String) {
    switch measure {
    case .count: (.count, "", "")
    case .sum(let path): (.sum, path, "")
    case .mean(let path): (.mean, path, "")
    case .median(let path): (.median, path, "")
    case .distinct(let path): (.distinct, path, "")
    case .share(let share): (.share, share.path, "")
    case .ratio(let of, let to): (.ratio, of, to)
    }
  }

  private var measure: IndicatorRecord.Measure {
    switch kind {
    case .count: .count
    case .sum: .sum(path: question)
    case .mean: .mean(path: question)
    case .median: .median(path: question)
    case .distinct: .distinct(path: question)
    case .ratio: .ratio(of: question, to: divisor)
    case .share: .share(of: .init(path: question, codes: codes, outside: outside, weight: weight))
    }
  }

  /// The definition as it would be kept.
  func record() throws -> IndicatorRecord {
    if let problem { throw problem }
    if case .share(let share) = measure, let answer = share.countedInNoBase {
      throw IndicatorRefusal.countedInNoBase(answer: subject.words.answer(answer, to: question))
    }
    var record = IndicatorRecord(
      code: kept?.code ?? code, names: LocalizedText(names), definition: LocalizedText(definitions),
      form: subject.record.formID, measure: measure,
      filter: filter, periodicity: periodicity, sample: sample,
      identifier: identifier, kept: isKept ? kept?.kept ?? usualDimension : nil)
    if !target.isEmpty {
      guard let value = Form(fields: [("target", target)]).decimal("target") else { throw IndicatorRefusal.target }
      record.target = .init(record.isShare ? value / 100 : value, direction)
    }
    record.dominance = try dominance.rules
    record.unit = unit.unit
    record.disaggregations = splits.isEmpty ? nil : splits
    let most = record.addable(subject.kind(of: record.measure))
    if !notAdded.isDisjoint(with: most) { record.additivity = most.filter { !notAdded.contains($0) } }
    return record
  }

  /// What a preview shows: nil before there is anything to count.
  func previewed() throws -> IndicatorRecord? {
    kind == .share && codes.isEmpty ? nil : try record()
  }

  func page(
    title: String, action: String, back: String, proof: String, problem: String?,
    preview: IndicatorEditPage.Preview?
  ) -> IndicatorEditPage {
    let (words, say) = (subject.words, subject.words.words)
    func optional(_ field: Field) -> Field { field.with { $0.isRequired = false } }
    func texts(_ name: String, _ values: [String: String], longest: Int) -> [Field] {
      Self.languages.map { language in
        Field(
          "\(name).\(language)", "\(say["indicator.\(name)"]) (\(say["place.language.\(language)"]))",
          values[language] ?? ""
        ).with { ($0.isRequired, $0.longest) = (false, longest) }
      }
    }
    let answers = kind == .share ? words.answers(to: question) : []
    return IndicatorEditPage(
      title: title, proof: proof, action: action, back: back,
      kept: kept == nil
        ? [("form", subject.record.formID), ("kind", kind.rawValue), ("question", question), ("divisor", divisor)]
          .filter { !$0.1.isEmpty }.map { .init(name: $0.0, value: $0.1) } : [],
      measure: asked, problem: problem,
      code: kept == nil
        ? Field("code", say["indicator.code"], code).with {
          ($0.hint, $0.longest, $0.isVerbatim) = (say["indicator.codeHint"], 40, true)
        } : nil,
      names: texts("name", names, longest: 200), definitions: texts("definition", definitions, longest: 4000),
      answers: answers.map {
        .init(value: $0.code, label: $0.label, isOn: codes.contains($0.code), isOutside: outside.contains($0.code))
      }, hasAnswers: kind == .share, hasOutside: !outside.isEmpty,
      weight: kind == .share
        ? optional(Field("weight", say["indicator.weight"])).with {
          $0.hint = say["indicator.weightHint"]
          $0.options =
            [.init("", say["indicator.noWeight"], isChosen: weight == nil)]
            + words.questions(for: .sum).map { .init($0.0, $0.1, isChosen: $0.0 == weight) }
        } : nil,
      sample: .init(isOpen: sample != nil, fields: kind == .distinct ? [] : sampleFields),
      dominance: [.sum, .mean, .ratio].contains(kind) ? dominance.box(words) : nil,
      identifier: optional(Field("identifier", say["indicator.identifier"])).with {
        $0.hint = say["indicator.identifierHint"]
        $0.options =
          [.init("", say["indicator.noIdentifier"], isChosen: identifier == nil)]
          + words.questions(for: .distinct).map { .init($0.0, $0.1, isChosen: $0.0 == identifier) }
      },
      conditions: FilterBox(filter, asked: about, subject),
      periodicity: Field("periodicity", say["indicator.periodicityLabel"]).with {
        $0.options = IndicatorRecord.Periodicity.allCases.map {
          .init($0.rawValue, say["indicator.periodicity.\($0.rawValue)"], isChosen: $0 == periodicity)
        }
      },
      target: optional(Field("target", say["indicator.targetLabel"], target)).with {
        $0.hint = kind == .share ? say["indicator.targetPercent"] : nil
      },
      direction: Field("direction", say["indicator.directionLabel"]).with {
        $0.options = IndicatorRecord.Target.Direction.allCases.map {
          .init($0.rawValue, say["indicator.direction.\($0.rawValue)"], isChosen: $0 == direction)
        }
      },
      canBeKept: ![.median, .distinct].contains(kind), isKept: isKept,
      unit: unit.box(ofShare: kind == .share, in: say), splits: splitBox, additivity: additivityBox, preview: preview)
  }

  private var splitBox: IndicatorEditPage.SplitBox {
    let offered = subject.words.dimensions.filter { kind != .share || $0.path != question }
    return .init(
      isOpen: !splits.isEmpty,
      options: (offered + splits.filter { !offered.contains($0) }).map {
        .init(value: $0.description, label: subject.words.dimension($0), isOn: splits.contains($0))
      })
  }

  private var additivityBox: IndicatorEditPage.AdditivityBox {
    let record = IndicatorRecord(
      code: "", names: LocalizedText(), form: subject.record.formID, measure: measure, sample: sample)
    let most = record.addable(subject.kind(of: measure))
    let words = IndicatorWords(indicator: record, tabulation: subject.words)
    return .init(
      text: words.additivity(most),
      options: most.map { .init(value: $0.rawValue, label: words.axis($0), isOn: !notAdded.contains($0)) },
      hasOptions: !most.isEmpty)
  }

  /// By what figures are kept ready: as they are first shown.
  private var usualDimension: Tabulation.Dimension {
    let usual = subject.usualDimension
    return kind == .share && usual.path == question ? .period(.month) : usual
  }

  /// Which questions say how the respondents were drawn.
  private var sampleFields: [Field] {
    let (words, say) = (subject.words, subject.words.words)
    func choice(_ name: String, _ key: String, _ options: [(String, String)], _ chosen: String?) -> Field {
      Field(name, say["indicator.sample.\(key)"]).with { field in
        field.options = options.map { .init($0.0, $0.1, isChosen: $0.0 == chosen ?? "") }
        field.isRequired = false
        field.saysOptional = false
      }
    }
    let none = [("", say["indicator.sample.none"])]
    let (numbers, labels) = (none + words.questions(for: .sum), none + words.questions(for: .distinct))
    return [
      choice(
        "sample", "selection",
        [("", say["indicator.sample.everybody"])]
          + SurveyDesign.Selection.allCases.map { ($0.rawValue, say["indicator.sample.selections.\($0.rawValue)"]) },
        sample?.selection.rawValue),
      choice("sample.weight", "weight", numbers, sample?.weight),
      choice("sample.stratum", "stratum", labels, sample?.stratum),
      choice("sample.cluster", "cluster", labels, sample?.cluster),
      choice("sample.population", "population", numbers, sample?.population),
      choice(
        "sample.lonely", "lonely",
        SurveyDesign.LonelyStratum.allCases.map { ($0.rawValue, say["indicator.sample.lonelies.\($0.rawValue)"]) },
        (sample?.lonely ?? .refuse).rawValue),
    ]
  }

  /// Which figure of which question it is, before its answers are chosen.
  private var asked: String {
    let (words, say) = (subject.words, subject.words.words)
    guard kind == .share else {
      return IndicatorWords(
        indicator: IndicatorRecord(
          code: "", names: LocalizedText(), form: subject.record.formID, measure: measure), tabulation: words
      ).measure
    }
    return say.list([say["indicator.kinds.share"], words.question(question)])
  }
}

extension TabulationWords {
  /// Which questions a kind of figure can be of, by path, with their labels.
  func questions(for kind: IndicatorDraft.Kind) -> [(String, String)] {
    switch kind {
    case .count: []
    case .share:
      choices.map { ($0, question($0)) }
    case .distinct: labels.map { ($0, question($0)) }
    case .sum, .mean, .median, .ratio:
      measures.compactMap { if case .sum(let path) = $0 { (path, question(path)) } else { nil } }
    }
  }

  /// A choice question's answers in the form's order.
  func answers(to path: String) -> [(code: String, label: String)] {
    guard let node = form[path: form.root.path + path], let choices = form.choices(of: node)?.choices else { return [] }
    return choices.map { ($0.name, answer($0.name, to: path)) }
  }
}
