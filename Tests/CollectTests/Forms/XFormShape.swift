import FormEngine
import Formats
import Foundation

@testable import Collect

extension FormDraft {
  /// A form that is only known as an XForm, with as much as is needed to keep its answers.
  init?(xform bytes: [UInt8]) throws {
    let root = try XMLElement.parse(bytes)
    guard let model = root.at("head", "model"), let data = model.at("instance")?.elements.first(where: { _ in true }),
      let id = data.attribute("id")
    else { return nil }
    var types: [String: String] = [:]
    for bind in model.elements where bind.name.local == "bind" {
      types[bind.attribute("nodeset") ?? ""] = bind.attribute("type")
    }
    var controls: [String: String] = [:]
    var repeats: Set<String> = []
    root.first("body")?.visit { element in
      if element.name.local == "repeat" { repeats.insert(element.attribute("nodeset") ?? "") }
      if let path = element.attribute("ref") { controls[path] = element.name.local }
    }
    var tables = [FormShape.Table(path: "", parent: nil, questions: [])]
    Self.collect(data, "/" + data.name.local, 0, types, controls, repeats, &tables)
    let prefix = 1 + data.name.local.utf8.count
    for table in tables.indices {
      tables[table].path = String(tables[table].path.dropFirst(table == 0 ? 0 : prefix))
      for question in tables[table].questions.indices {
        tables[table].questions[question].path.removeFirst(prefix)
      }
    }
    self.init(
      formID: id,
      version: data.attribute("version") ?? data.attribute("version", in: "http://openrosa.org/xforms") ?? "",
      title: root.at("head", "title")?.text ?? id,
      shape: FormShape(tables: tables), xform: bytes)
  }

  private static func collect(
    _ element: XMLElement, _ path: String, _ table: Int, _ types: [String: String], _ controls: [String: String],
    _ repeats: Set<String>, _ tables: inout [FormShape.Table]
  ) {
    var seen: Set<String> = []
    for child in element.elements where seen.insert(child.name.local).inserted {
      let place = path + "/" + child.name.local
      var home = table
      if repeats.contains(place) {
        tables.append(FormShape.Table(path: place, parent: table, questions: []))
        home = tables.count - 1
      } else if !child.elements.contains(where: { _ in true }) {
        guard child.name.local != "instanceID" else { continue }
        tables[home].questions.append(
          FormShape.Question(
            path: place, name: child.name.local.lowercased(), type: type(types[place], controls[place])))
      }
      collect(child, place, home, types, controls, repeats, &tables)
    }
  }

  private static func type(_ bind: String?, _ control: String?) -> TableSchema.ColumnType {
    switch (control, bind) {
    case ("select1", _), (_, "select1"): .choice
    case ("select", _), (_, "select"): .choices
    case ("upload", _), (_, "binary"): .file
    case (_, "int"): .integer
    case (_, "decimal"): .decimal
    case (_, "date"): .date
    case (_, "time"): .time
    case (_, "dateTime"): .dateTime
    case (_, "geopoint"): .geopoint
    case (_, "geotrace"): .geotrace
    case (_, "geoshape"): .geoshape
    case (_, "boolean"): .boolean
    default: .text
    }
  }
}

extension XMLElement {
  func visit(_ body: (XMLElement) -> Void) {
    body(self)
    for child in elements { child.visit(body) }
  }
}
