int gbx_bare (void); 
