import Basics
import Formats
import Hummingbird
import Office
import Records

/// Teams of a round as files: how far each came, and the sheet of who takes which place, as it may be read in again.
struct TeamFiles {
  private let sheet: TeamSheet
  private let kind: TableFile
  private let name: String
  private let mark: DataMark?
  private let stamp: FileStamp

  init(_ sheet: TeamSheet, _ kind: TableFile, named name: String, mark: DataMark?, stamp: FileStamp) {
    (self.sheet, self.kind, self.name) = (sheet, kind, name)
    (self.mark, self.stamp) = (mark, stamp)
  }

  private var words: Words { sheet.view.words }

  func progress(_ lines: [(team: ID<FieldTeam>?, progress: TeamProgress)]) -> Response {
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
    return file(heads, rows)
  }

  func assignments(_ places: [TeamPlace]) -> Response {
    let list = AssignmentSheet(words: words, atlas: sheet.view.atlas, teams: sheet.teams, mark: mark)
    return file(list.header, list.rows(places))
  }

  private func file(_ heads: [String], _ rows: [[ExportValue]]) -> Response {
    kind.response(
      named: name, sheet: words["team.title"],
      header: heads + (mark.map { _ in [words["presence.column.mark"]] } ?? []),
      rows.map { row in row + (mark.map { [.text($0.text)] } ?? []) }, mark: mark, words: words, stamp: stamp)
  }
}
