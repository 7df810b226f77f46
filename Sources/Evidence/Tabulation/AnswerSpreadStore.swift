import Basics
import Collect
import FormEngine
import Office
import Store

/// What the answers to a question are like, whatever a tabulation's filter is.
extension UnitQuery {
  /// How many different answers there are, of at most so many. Costs one pass that ends with the first beyond.
  ///
  /// - Parameter condition: On the submission's row `s`: rights.
  func different(_ path: String, upTo limit: Int, where condition: SQL) -> SQL {
    let answer = joins.told(questions[path] ?? [])
    return """
      SELECT \(.cast("COUNT(*)", to: .int)) FROM (SELECT DISTINCT \(answer) AS answer
        FROM \(joins.submissions) \(sources([], and: [path]))
        WHERE \(condition) AND \(answer) IS NOT NULL LIMIT \(limit)) AS answers
      """
  }

  /// `least, greatest, mean` of a number. Costs one pass.
  func spread(_ path: String, where condition: SQL) -> SQL {
    let number = bounded(questions[path] ?? [])
    return """
      SELECT \(.cast("MIN(\(number))", to: .real)) AS least, \(.cast("MAX(\(number))", to: .real)) AS greatest,
        \(.cast("AVG(\(number))", to: .real)) AS mean
      FROM \(joins.submissions) \(sources([], and: [path])) WHERE \(condition)
      """
  }
}

extension EvidenceFinder {
  /// So many different texts at most are told apart, in all of a form.
  static let mostTexts = 60
  /// Whole numbers with so many different answers stand as they are.
  static let mostNumbers = 20

  /// With numbers that have many different answers in bands, and days in months. What it comes to follows from all answers of
  /// the form that the requester may see, so that it is the same whatever the filter is. Costs up to two passes for a question
  /// that is no choice.
  func settled(_ dimension: Tabulation.Dimension, of form: String) throws -> Tabulation.Dimension {
    guard case .answer(let path) = dimension, path != round, let record = try reader.formRecord(ID(formID: form)) else {
      return dimension
    }
    let columns = AnswerJoins.columns(at: path, in: record.layout)
    if !columns.isEmpty, columns.allSatisfy(\.type.isDay) { return .day(path: path, period: .month) }
    let areNumbers = columns.allSatisfy(\.type.isNumeric)
    guard !columns.isEmpty, areNumbers || AnswerJoins.areTold(columns) && columns.contains(where: { $0.type == .text })
    else { return dimension }
    let rights = GrantFilter(.readEvidence, of: requester, sensitivity: record.options.sensitivity, on: day)
    let condition = rights.condition(place: "s._place", programme: "s._programme")
    let query = try UnitQuery(Tabulation(form: form, rows: .state), in: record.layout, and: [path])
    let limit = areNumbers ? Self.mostNumbers : Self.mostTexts
    let areWhole = columns.allSatisfy { $0.type == .integer }
    let different: Int =
      areNumbers && !areWhole
      ? limit + 1 : try reader.value(query.different(path, upTo: limit + 1, where: condition)) ?? 0
    guard different > limit else { return dimension }
    guard areNumbers else { throw EvidenceRefusal.tooManyAnswers(path: path, limit: limit) }
    let spread = try reader.row(query.spread(path, where: condition)).flatMap { row -> NumberBands.Spread? in
      guard let least: Double = try row["least"], let greatest: Double = try row["greatest"],
        let mean: Double = try row["mean"]
      else { return nil }
      return .init(least: least, greatest: greatest, mean: mean)
    }
    return (spread.flatMap { NumberBands($0, areWhole: areWhole) } ?? NumberBands([0]))
      .map { .bands(path: path, bounds: $0) } ?? dimension
  }

  /// Shares are of choices alone: who answers a number or a text answers no list.
  func requireChoices(at path: String, of form: String) throws {
    guard let record = try reader.formRecord(ID(formID: form)) else { throw EvidenceRefusal.unknownForm }
    let columns = AnswerJoins.columns(at: path, in: record.layout)
    guard columns.allSatisfy(\.type.isChoice) else { throw EvidenceRefusal.notAChoice(path: path) }
  }

  func settled(_ tabulation: Tabulation) throws -> Tabulation {
    var settled = tabulation
    settled.rows = try self.settled(tabulation.rows, of: tabulation.form)
    settled.columns = try tabulation.columns.map { try self.settled($0, of: tabulation.form) }
    return settled
  }
}
