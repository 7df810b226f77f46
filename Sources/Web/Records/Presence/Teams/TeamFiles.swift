import Basics
import Formats
import Hummingbird
import Office
import Records

/// Teams of a round as files: how far each came, and the sheet of who takes which place, as it may be read in again.
struct TeamFiles {
  private let sheet: TeamSheet
  private let mark: DataMark?

  init(_ sheet: TeamSheet, mark: DataMark?) {
    (self.sheet, self.mark) = (sheet, mark)
  }

  private var words: Words { sheet.view.words }

  func progress(_ lines: [(team: ID<FieldTeam>?, progress: TeamProgress)], _ kind: TableFile) -> Response {
    let statuses = PlaceReport.Status.allCases
    let heads =
      ["round", "team", "assigned", "reached"].map { words["team.column.\($0)"] }
      + statuses.map(sheet.view.status)
      + ["overdue", "submissions", "outside", "last"].map { words["team.column.\($0)"] }
    let rows: [[ExportValue]] = lines.map { team, progress in
      let before: [ExportValue] = [
        .text(sheet.view.name(sheet.round)), .text(sheet.name(team)), .integer(progress.assigned),
        .integer(progress.reached),
      ]
      let after: [ExportValue] = [
        .integer(progress.overdue), .integer(progress.submissions), .integer(progress.outside),
        progress.last.map { .instant($0) } ?? .empty,
      ]
      return before + statuses.map { .integer(progress.statuses[$0] ?? 0) } + after
    }
    return file(heads, rows, name: "teams-\(sheet.round.number)", kind)
  }

  func assignments(_ places: [TeamPlace], _ kind: TableFile) -> Response {
    let list = AssignmentSheet(words: words, atlas: sheet.view.atlas, teams: sheet.teams, mark: mark)
    return file(list.header, list.rows(places), name: "assignments-\(sheet.round.number)", kind)
  }

  private func file(_ heads: [String], _ rows: [[ExportValue]], name: String, _ kind: TableFile) -> Response {
    kind.response(
      named: name, sheet: words["team.title"],
      header: heads + (mark.map { _ in [words["presence.column.mark"]] } ?? []),
      rows.map { row in row + (mark.map { [.text($0.text)] } ?? []) }, mark: mark, words: words)
  }
}
