//! Differences planted in the Go service are found, so that finding none means something.

use depot_conformance::{Aspect, compare_routes};

use crate::building::Copy;
use crate::candidate::{Candidate, SECRET, carriers};

struct Fault {
    route: &'static str,
    aspect: Aspect,
    file: &'static str,
    from: &'static str,
    to: &'static str,
}

const FAULTS: [Fault; 10] = [
    // Another status code.
    Fault {
        route: "POST /parcels",
        aspect: Aspect::Status,
        file: "internal/api/parcels.go",
        from: "http.StatusCreated, &created",
        to: "http.StatusOK, &created",
    },
    // A field that is missing.
    Fault {
        route: "GET /reports/daily",
        aspect: Aspect::Body,
        file: "internal/report/daily.go",
        from: r#"`json:"p95_minutes"`"#,
        to: r#"`json:"-"`"#,
    },
    // Rounding down.
    Fault {
        route: "POST /parcels",
        aspect: Aspect::Body,
        file: "internal/parcel/parcel.go",
        from: "+2500)/5000",
        to: ")/5000",
    },
    // `<`, `>` and `&` escaped, as Go does if not told otherwise.
    Fault {
        route: "GET /parcels/{id}",
        aspect: Aspect::Body,
        file: "internal/api/buffers.go",
        from: "SetEscapeHTML(false)",
        to: "SetEscapeHTML(true)",
    },
    // One edge too few.
    Fault {
        route: "GET /zones",
        aspect: Aspect::Body,
        file: "internal/geo/zone.go",
        from: "for i := range z.corners {",
        to: "for i := range len(z.corners) - 1 {",
    },
    // Another error text.
    Fault {
        route: "POST /manifests",
        aspect: Aspect::Body,
        file: "internal/rules/rules.go",
        from: r#""must be true or false""#,
        to: r#""must be a boolean""#,
    },
    // Lengths in bytes.
    Fault {
        route: "POST /sessions",
        aspect: Aspect::Body,
        file: "internal/rules/rules.go",
        from: "utf8.RuneCountInString(s)",
        to: "len(s) + 0*utf8.RuneCountInString(s)",
    },
    // Names without regard to case, and objects merged, as Go does if not told otherwise.
    Fault {
        route: "POST /manifests",
        aspect: Aspect::Status,
        file: "internal/api/body.go",
        from: "&& hasExactNames(body, s.names)",
        to: "&& (true || hasExactNames(body, s.names))",
    },
    // One row of pixels.
    Fault {
        route: "POST /labels",
        aspect: Aspect::Body,
        file: "internal/label/draw.go",
        from: "barHeight = 64",
        to: "barHeight = 63",
    },
    // A token that lives shorter.
    Fault {
        route: "POST /sessions",
        aspect: Aspect::Body,
        file: "internal/session/token.go",
        from: "Expires: now.Add(Lifetime)",
        to: "Expires: now.Add(Lifetime - time.Second)",
    },
];

#[test]
fn every_planted_difference_is_found() {
    let copy = Copy::shared();
    let carriers = carriers();
    for fault in &FAULTS {
        // Both afresh each time: the numbers of new parcels must go together.
        let node = Candidate::node(&copy, &carriers);
        let go = Candidate::go(&copy, &carriers, &[(fault.file, fault.from, fault.to)]);
        let report = compare_routes(&node.base, &go.base, SECRET, 7, |route| {
            route == fault.route
        })
        .expect("both answer");
        let is_found = report
            .differences
            .iter()
            .any(|difference| difference.aspect == fault.aspect);
        assert!(
            is_found,
            "{} with {:?} in {}: {:?}",
            fault.route,
            fault.to,
            fault.file,
            report.differences.len()
        );
    }
}
