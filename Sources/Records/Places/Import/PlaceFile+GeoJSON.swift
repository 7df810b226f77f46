import Basics
import Formats

/// GeoJSON: a feature a place. Polygons are boundaries, points are centres; lines that say no level, kind or parent are
/// borders drawn in their own style.
extension PlaceFile {
  static func geoJSON(_ bytes: [UInt8], _ options: Options) -> PlaceFile {
    var file = PlaceFile()
    var fields = PlaceFieldReader(options)
    var number = 0
    var limits = GeoJSONReader.Limits()
    limits.features = limit
    do {
      try GeoJSONReader.read(bytes, limits: limits) { (feature) throws(FormatRefusal) in
        number += 1
        let location = Diagnostic.Location(sheet: options.sheet, row: number)
        if feature.geometry?.isLine == true {
          if let line = borderLine(feature, &fields, location) { file.lines.append(line) }
        } else {
          file.drafts.append(draft(feature, &fields, location))
        }
      }
    } catch {
      fields.add(.error, error.code, error.arguments, at: Diagnostic.Location(sheet: options.sheet, row: number + 1))
    }
    file.diagnostics = fields.diagnostics
    return file
  }

  private static func draft(
    _ feature: GeoFeature, _ fields: inout PlaceFieldReader, _ location: Diagnostic.Location
  ) -> PlaceDraft {
    var draft = PlaceDraft(code: feature.id?.trimmed ?? "", location: location)
    var (latitude, longitude) = ("", "")
    for member in feature.properties {
      guard let field = PlaceField(heading: member.name) else { continue }
      let text: String
      if case .array(let elements) = member.value {
        text = elements.compactMap(\.text).joined(separator: ";")
      } else {
        text = member.value.text ?? ""
      }
      switch field {
      case .latitude: latitude = text
      case .longitude: longitude = text
      default: fields.set(field, to: text, of: &draft, at: location)
      }
    }
    draft.centre = fields.position(latitude: latitude, longitude: longitude, location)
    switch feature.geometry {
    case .point(let position):
      guard position.isOnEarth else {
        let written = ["latitude": "\(position.latitude)", "longitude": "\(position.longitude)"]
        fields.add(.error, "place.coordinate.range", written, at: location)
        break
      }
      draft.centre = position
    case .some(let geometry) where !geometry.polygons.isEmpty:
      let closed = geometry.polygons.map { $0.map(\.closed) }
      if closed != geometry.polygons {
        fields.add(.warning, "place.boundary.open", ["code": draft.code], at: location)
      }
      draft.boundary = .multiPolygon(closed)
    case .some: fields.add(.error, "place.boundary.kind", ["code": draft.code], at: location)
    case nil: break
    }
    return draft
  }

  private static func borderLine(
    _ feature: GeoFeature, _ fields: inout PlaceFieldReader, _ location: Diagnostic.Location
  ) -> BorderLine? {
    guard let geometry = feature.geometry, geometry.positions.allSatisfy(\.isOnEarth) else {
      fields.add(.error, "place.boundary.range", ["code": feature.id ?? ""], at: location)
      return nil
    }
    let draft = draft(GeoFeature(id: feature.id, geometry: nil, properties: feature.properties), &fields, location)
    guard draft.level == nil, draft.kind == nil, draft.parentCode == nil else {
      fields.add(.error, "place.boundary.kind", ["code": draft.code], at: location)
      return nil
    }
    return BorderLine(
      code: draft.code, names: LocalizedText(draft.names), status: draft.status ?? .disputed, geometry: geometry)
  }
}

extension Geometry {
  fileprivate var isLine: Bool {
    switch self {
    case .lineString, .multiLineString: true
    default: false
    }
  }
}
