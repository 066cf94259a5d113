/** The report of a run or a search: as JSON, and as one page with plots. Pure, but for reading the parts of the page. */
@NullMarked
package dev.sluice.load.report;

import org.jspecify.annotations.NullMarked;
