import ArgumentParser
import Basics
import Formats
import Foundation
import Statistics
import Web

extension EvidenceCommand {
  struct Survey: KonakCommand {
    static let configuration = CommandConfiguration(
      abstract: told("evidence.survey.about"),
      discussion: told("evidence.survey.more"))
    @Argument(help: .told("evidence.survey.options.file"), completion: .file(extensions: ["csv"]))
    var file: String
    @Option(help: .told("evidence.survey.options.weight")) var weight: String
    @Option(help: .told("evidence.survey.options.strata")) var strata: String?
    @Option(help: .told("evidence.survey.options.cluster")) var cluster: String?
    @Option(help: .told("evidence.survey.options.population")) var population: String?
    @Option(help: .told("evidence.survey.options.mean")) var mean: [String] = []
    @Option(help: .told("evidence.survey.options.total")) var total: [String] = []
    @Option(help: .told("evidence.survey.options.median")) var median: [String] = []
    @Option(help: .told("evidence.survey.options.share")) var share: [String] = []
    @Option(help: .told("evidence.survey.options.ratio", valueName: "column/column"))
    var ratio: [String] = []
    @Option(help: .told("evidence.survey.options.by")) var by: String?
    @Option(help: .told("evidence.survey.options.lonely"))
    var lonely = SurveyDesign.LonelyStratum.refuse
    @Option(help: .told("evidence.survey.options.sample"))
    var sample = SurveyDesign.Selection.probability
    @Option(help: .told("evidence.survey.options.level")) var level = 95.0
    @Option(help: .told("shared.missing")) var missing: String?
    @Flag(help: .told("evidence.survey.options.json")) var json = false

    func perform(_ console: Console) async throws {
      guard level >= 50, level < 100 else { throw UsageProblem("level") }
      let respondents = try read()
      do {
        let design = try respondents.design(sample, lonely)
        let lines = try estimates(respondents, design, console.words)
        if json {
          try console.json(lines)
        } else {
          console.write(separatedValues(lines, console.words))
        }
        console.note(
          console.words(
            "console.evidence.survey.base",
            [
              "respondents": .number(design.respondents), "clusters": .number(design.clusters),
              "population": .text(console.words.number(design.weights.reduce(0, +), decimals: 0...0)),
            ]))
      } catch let refusal as SurveyDesign.Refusal {
        throw problem(refusal, respondents)
      }
    }

    private func problem(_ refusal: SurveyDesign.Refusal, _ respondents: Respondents) -> UsageProblem {
      switch refusal {
      case .notProbability: UsageProblem("notProbability")
      case .weight(let index):
        UsageProblem("surveyWeight", ["line": "\(respondents.lines[index])", "name": weight])
      case .population(let stratum):
        UsageProblem("population", ["name": population ?? "", "stratum": respondents.stratumNames[stratum]])
      case .lonely(let stratum): UsageProblem("lonely", ["stratum": respondents.stratumNames[stratum]])
      case .empty: UsageProblem("noRecords", ["file": file])
      }
    }

    // MARK: Reading

    private struct Respondents {
      var lines: [Int] = []
      var members: [SurveyDesign.Respondent] = []
      var stratumNames: [String] = []
      var groups: [String?] = []
      /// By column.
      var numbers: [String: [Double?]] = [:]
      var codes: [String: [String?]] = [:]

      func design(
        _ selection: SurveyDesign.Selection, _ lonely: SurveyDesign.LonelyStratum
      ) throws(SurveyDesign.Refusal) -> SurveyDesign {
        try SurveyDesign(members, selection: selection, lonely: lonely)
      }
    }

    private var ratios: [(above: String, below: String)] {
      get throws {
        try ratio.map { text in
          let parts = text.split(separator: "/").map(String.init)
          guard parts.count == 2 else { throw UsageProblem("ratio", ["ratio": text]) }
          return (parts[0], parts[1])
        }
      }
    }

    private func read() throws -> Respondents {
      guard mean.count + total.count + median.count + share.count + ratio.count > 0 else {
        throw UsageProblem("measure")
      }
      var records = try RecordFile(file, missing: missing)
      let ratioColumns = try ratios.flatMap { [$0.above, $0.below] }
      let numberColumns = try Set(mean + total + median + ratioColumns).sorted().map(records.column)
      let codeColumns = try Set(share).sorted().map(records.column)
      let (weightColumn, groupColumn) = (try records.column(weight), try by.map(records.column))
      let (strataColumn, clusterColumn) = (try strata.map(records.column), try cluster.map(records.column))
      let populationColumn = try population.map(records.column)
      var respondents = Respondents()
      var (strataNumbers, clusterNumbers) = ([String: Int](), [String: Int]())
      func number(_ name: String, _ numbers: inout [String: Int]) -> Int {
        let number = numbers[name] ?? numbers.count
        numbers[name] = number
        return number
      }
      while let record = try records.next() {
        guard respondents.lines.count < Self.mostRespondents else {
          throw UsageProblem("tooManyRecords", ["limit": "\(Self.mostRespondents)"])
        }
        guard let weight = try record.number(weightColumn), weight > 0 else {
          throw UsageProblem("surveyWeight", ["line": "\(record.line)", "name": weight])
        }
        let stratum = strataColumn.map { record[$0] ?? "" } ?? ""
        let cluster = clusterColumn.map { record[$0] ?? "" } ?? "\(record.line)"
        respondents.members.append(
          SurveyDesign.Respondent(
            weight: weight, stratum: number(stratum, &strataNumbers), cluster: number(cluster, &clusterNumbers),
            population: try populationColumn.flatMap { try record.number($0) }))
        if respondents.stratumNames.count < strataNumbers.count { respondents.stratumNames.append(stratum) }
        respondents.lines.append(record.line)
        if let groupColumn { respondents.groups.append(record[groupColumn]) }
        for column in numberColumns { respondents.numbers[column.name, default: []].append(try record.number(column)) }
        for column in codeColumns { respondents.codes[column.name, default: []].append(record[column]) }
      }
      guard !respondents.lines.isEmpty else { throw UsageProblem("noRecords", ["file": file]) }
      return respondents
    }

    // MARK: Estimating

    private struct Line: Encodable {
      let measure: String
      let column: String
      /// Of a share.
      let code: String?
      let group: String?
      let estimate: Double
      let standardError: Double?
      let lower: Double?
      let upper: Double?
      let designEffect: Double?
      let respondents: Int
      let degreesOfFreedom: Int

      init(_ measure: String, _ column: String, _ code: String?, _ group: String?, _ estimate: SurveyEstimate) {
        (self.measure, self.column, self.code, self.group) = (measure, column, code, group)
        self.estimate = estimate.value
        standardError = estimate.standardError.isFinite ? estimate.standardError : nil
        (lower, upper) = (estimate.interval?.lower, estimate.interval?.upper)
        designEffect = estimate.designEffect
        respondents = estimate.respondents
        degreesOfFreedom = estimate.degreesOfFreedom
      }
    }

    private func estimates(_ respondents: Respondents, _ design: SurveyDesign, _ words: Words) throws -> [Line] {
      let level = level / 100
      let groups = Set(respondents.groups).sorted { ($0 ?? "\u{10FFFF}") < ($1 ?? "\u{10FFFF}") }
      let codes = respondents.codes.mapValues { Set($0.compactMap { $0 }).sorted() }
      let measures =
        mean.count + total.count + median.count + ratio.count + share.reduce(0) { $0 + (codes[$1]?.count ?? 0) }
      guard (groups.count + 1) * measures * design.respondents <= Self.mostWork else {
        throw UsageProblem("tooManyGroups")
      }
      var lines: [Line] = []
      for group in [nil] + groups.map(Optional.some) {
        let domain = group.map { group in respondents.groups.map { $0 == group } }
        let name = group.map { $0 ?? words["console.evidence.table.notStated"] }
        func add(_ measure: String, _ column: String, _ code: String? = nil, _ estimate: () throws -> SurveyEstimate)
          throws
        {
          do {
            lines.append(Line(measure, column, code, name, try estimate()))
          } catch SurveyDesign.Refusal.empty where group != nil {
            // A group in which nobody answered has no estimate.
          }
        }
        for column in mean {
          try add("mean", column) { try design.mean(respondents.numbers[column] ?? [], in: domain, level: level) }
        }
        for column in total {
          try add("total", column) { try design.total(respondents.numbers[column] ?? [], in: domain, level: level) }
        }
        for column in median {
          try add("median", column) {
            try design.quantile(0.5, of: respondents.numbers[column] ?? [], in: domain, level: level)
          }
        }
        for (above, below) in try ratios {
          try add("ratio", "\(above)/\(below)") {
            try design.ratio(
              respondents.numbers[above] ?? [], over: respondents.numbers[below] ?? [], in: domain, level: level)
          }
        }
        for column in share {
          let answers = respondents.codes[column] ?? []
          for code in codes[column] ?? [] {
            try add("share", column, code) {
              try design.proportion(answers.map { $0.map { $0 == code } }, in: domain, level: level)
            }
          }
        }
      }
      return lines
    }

    private func separatedValues(_ lines: [Line], _ words: Words) -> [UInt8] {
      var writer = CSVWriter()
      let head = [
        "measure", "column", "code", "group", "estimate", "standardError", "lower", "upper", "designEffect",
        "respondents",
        "degreesOfFreedom",
      ]
      writer.write(head.map { .text(words["console.evidence.survey.head.\($0)"]) })
      func number(_ number: Double?) -> ExportValue { number.map { .decimal($0) } ?? .empty }
      for line in lines {
        writer.write([
          .text(words["console.evidence.survey.measure.\(line.measure)"]), .text(line.column), .text(line.code ?? ""),
          .text(line.group ?? words["console.evidence.survey.everybody"]), number(line.estimate),
          number(line.standardError), number(line.lower), number(line.upper), number(line.designEffect),
          .integer(line.respondents), .integer(line.degreesOfFreedom),
        ])
      }
      return writer.take()
    }

    private static let mostRespondents = 5_000_000
    /// Respondents times measures times groups: about a minute.
    private static let mostWork = 2_000_000_000
  }
}

extension SurveyDesign.Selection: ExpressibleByArgument {}
extension SurveyDesign.LonelyStratum: ExpressibleByArgument {}
