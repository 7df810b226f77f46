package import Basics
package import Collect
import Evidence
import Formats
package import Office
package import Records
import Statistics
package import Store

/// The figures of indicators without a page: for the command line.
package struct IndicatorsReport: Sendable {
  private let indicators: Indicators
  private let subjects: EvidenceSubjects
  private let words: Words
  private let mark: DataMark?

  /// `mark`: what every answer of a demonstration bears.
  package init(store: Store, forms: Forms, places: Places, words: Words, mark: DataMark?) {
    indicators = Indicators(store)
    subjects = EvidenceSubjects(store: store, forms: forms, places: places)
    (self.words, self.mark) = (words, mark)
  }

  /// Throws `IndicatorRefusal` and `EvidenceRefusal`.
  ///
  /// - Parameter by: A dimension as ``Tabulation/Dimension`` writes it; by the form's rounds, or else by month, without one.
  package func figures(
    code: String, by: String?, filters: [String], in within: [String], from: Day?, to: Day?
  ) async throws -> EvidenceReport.Result {
    guard let line = try await indicators.store.read({ try $0.indicator(code: code) }) else {
      throw IndicatorRefusal.unknown
    }
    let today = words.day(of: .now)
    let subject = try await subjects.subject(line.indicator.formID, for: .system, on: today, in: words)
    var fields = filters.map { ("where", $0) } + within.map { ("place", $0) }
    if let from { fields.append(("from", from.description)) }
    if let to { fields.append(("to", to.description)) }
    if let by { fields.append(("rows", by)) }
    let asked = try subject.request(Form(fields: fields), on: today).tabulation
    guard let filter = line.indicator.filter.narrowed(by: asked.filter) else { throw IndicatorRefusal.nothing }
    let usual = line.indicator.firstSplit(usual: subject.usualDimension, round: subject.round)
    let dimension = by == nil ? usual ?? subject.usualDimension : asked.rows
    let figures = try await indicators.figures(
      line.indicator, by: dimension, filter: filter, round: subject.round,
      names: subject.words.names(places: subject.atlas), asked: subject.asked(line.indicator.measure), for: .system,
      on: today)
    let report = IndicatorReport(line, figures, subject, by: dimension, mark: mark)
    return EvidenceReport.Result(
      title: IndicatorWords(indicator: line.indicator, tabulation: subject.words).name,
      separatedValues: report.separatedValues(notes: subject.notes(on: filter, at: today)), json: report.json)
  }
}

/// An indicator's figures as programs read them.
struct IndicatorReport {
  private let line: IndicatorLine
  private let figures: IndicatorFigures
  private let subject: EvidenceSubject
  private let dimension: Tabulation.Dimension
  private let mark: DataMark?

  init(
    _ line: IndicatorLine, _ figures: IndicatorFigures, _ subject: EvidenceSubject, by dimension: Tabulation.Dimension,
    mark: DataMark?
  ) {
    (self.line, self.figures, self.subject, self.dimension, self.mark) = (line, figures, subject, dimension, mark)
  }

  private var addedOver: [String] {
    line.indicator.added(subject.kind(of: line.indicator.measure)).map(\.rawValue)
  }

  private var words: IndicatorWords { IndicatorWords(indicator: line.indicator, tabulation: subject.words) }

  /// The head first, then a line a category and one of all. Shares are parts of one; a figure that does not exist is empty.
  /// What no figure may be separated from stands in each line behind it.
  func separatedValues(notes: [String], stamp: FileStamp? = nil) -> [UInt8] {
    let say = subject.words.words
    let base = words.told(words.base(of: figures.total, in: figures))
    var facts: [(String, String)] = [
      ("indicator", "\(line.indicator.code) (\(line.edition))"), ("title", words.name), ("measure", words.measure),
      ("unit", words.unit ?? ""), ("added_over", addedOver.joined(separator: " ")), ("base", base),
      ("conditions", notes.joined(separator: " ")),
    ]
    if let mark { facts.append((mark.kind.rawValue, mark.text)) }
    if let stamp { facts.append((FileStamp.name, stamp.text)) }
    var writer = CSVWriter()
    let head =
      [
        subject.words.dimension(dimension), say["indicator.figure"], say["indicator.upper"], say["indicator.lower"],
        say["indicator.units"],
      ] + (figures.sample == nil ? [] : ["error", "lower", "upper"].map { say["indicator.file.\($0)"] })
    writer.write((head + facts.map(\.0)).map { .text($0) })
    func write(_ label: String, _ part: IndicatorFigures.Part?) {
      let number = { (value: Double?) -> ExportValue in value.map { .decimal($0) } ?? .empty }
      writer.write(
        [
          .text(label), number(figures.value(of: part)), number(part?.upper), number(part?.lower),
          number(part.map { Double($0.units) }),
        ] + estimated(part).map { number($0.1) } + facts.map { .text($0.1) })
    }
    for line in figures.lines { write(line.category.label, line.part) }
    if let total = figures.total, !figures.hasOpenTotal { write(say["evidence.total"], total) }
    return writer.take()
  }

  /// The error and interval of a sample's figure; nothing where everybody is counted.
  private func estimated(_ part: IndicatorFigures.Part?) -> [(String, Double?)] {
    guard figures.sample != nil else { return [] }
    let estimate = part?.estimate
    return [
      ("standardError", estimate.flatMap { $0.standardError.isFinite ? $0.standardError : nil }),
      ("lower", estimate?.interval?.lower), ("upper", estimate?.interval?.upper),
    ]
  }

  var json: JSON {
    func fields(_ part: IndicatorFigures.Part?) -> [(String, JSON)] {
      let number = { (value: Double?) -> JSON in value.map(JSON.number) ?? .null }
      return [
        ("figure", number(figures.value(of: part))), ("numerator", number(part?.upper)),
        ("denominator", number(part?.lower)), ("units", part.map { .int($0.units) } ?? .null),
      ] + estimated(part).map { ($0.0, number($0.1)) }
        + (figures.sample == nil
          ? []
          : [
            ("designEffect", number(part?.estimate?.designEffect)),
            ("degreesOfFreedom", part?.estimate.map { .int($0.degreesOfFreedom) } ?? .null),
          ])
    }
    let indicator = line.indicator
    let (unit, unitCode): (JSON, JSON) = (
      words.unit.map { .string($0) } ?? .null, indicator.unit?.code.map { .string($0) } ?? .null
    )
    let axes = JSON.array(addedOver.map { .string($0) })
    let splits = JSON.array((indicator.disaggregations ?? []).map { .string($0.description) })
    return [
      (mark?.kind ?? .demonstration).rawValue: mark.map { .string($0.text) } ?? .null,
      "indicator": .string(line.indicator.code), "edition": .int(line.edition), "title": .string(words.name),
      "measure": .string(words.measure), "unit": unit, "unitCode": unitCode, "addedOver": axes,
      "disaggregations": splits,
      "base": .string(words.told(words.base(of: figures.total, in: figures))),
      "missing": .int(figures.missing), "unanswered": figures.unanswered.map { .int($0.count) } ?? .null,
      "unasked": figures.unanswered?.unasked.map(JSON.int) ?? .null,
      "inVain": figures.unanswered?.inVain.map(JSON.int) ?? .null,
      "withOne": figures.unanswered?.withOne.map(JSON.int) ?? .null,
      "outside": .int(figures.outside),
      "outsideBy": figures.outsideBy.map { by in
        JSON.object(by.sorted { $0.key < $1.key }.map { JSON.Member($0.key, .int($0.value)) })
      } ?? .null,
      "rows": .array(
        figures.lines.map { line in
          .object([("key", .string(line.category.key)), ("label", .string(line.category.label))] + fields(line.part))
        }),
      "total": figures.hasOpenTotal ? .null : .object(fields(figures.total)),
    ]
  }
}
