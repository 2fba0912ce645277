-- Imported figures are lost with this; their entries in the log stay.
DROP TABLE figure_file;
